using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Whether the program runs and takes messages, and whether the clock can be right.</summary>
internal static class ServerCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>A stored time may lie this far ahead: clocks of several machines differ a little.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> LookAsync(Practice practice, CancellationToken ct)
    {
        var findings = new List<Finding> { await AskAsync(practice, ct) };
        if (practice.Session is { } session && Schema.Tables(session).Any(t => t.Name == "inbox"))
        {
            findings.Add(Clock(practice.Now, session.Number("SELECT coalesce(max(id), 0) FROM inbox")));
        }

        return findings;
    }

    /// <summary>Ids carry the time at which they were given.</summary>
    private static Finding Clock(DateTimeOffset now, long last) =>
        last > 0 && IdSource.TimeOf(last) - now is var ahead && ahead > Tolerance
            ? Finding.Broken("Clock.Behind", (int)ahead.TotalSeconds)
            : Finding.Fine("Clock.Ordered");

    private static Task<Finding> AskAsync(Practice practice, CancellationToken ct) => AskAsync(practice.Settings, practice.Http, ct);

    /// <summary>Whether somebody listens there who keeps what arrives.</summary>
    public static async Task<Finding> AskAsync(Settings settings, OutboundHttp http, CancellationToken ct)
    {
        var address = Reachable(settings.Listen);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            using var answer = await http.Provider.GetAsync(new Uri(address, "/health/ready"), limit.Token);
            return answer.IsSuccessStatusCode ? Finding.Fine("Server.Ready", address) : Finding.Broken("Server.NotReady", address, (int)answer.StatusCode);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return Finding.Attention("Server.Down", address);
        }
    }

    /// <summary>Who listens everywhere is asked at home.</summary>
    private static Uri Reachable(Uri listen) =>
        listen.Host is "0.0.0.0" or "[::]" or "*" or "+" ? new UriBuilder(listen) { Host = "127.0.0.1" }.Uri : listen;
}
