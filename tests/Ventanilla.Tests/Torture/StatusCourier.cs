using System.Globalization;
using System.Text;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// Tells the program what became of its messages as Meta does: sent, delivered and read, each once or several times, late
/// and in any order, several in one webhook, and again until the program takes them.
/// </summary>
internal sealed class StatusCourier : IAsyncDisposable
{
    private const int Batch = 100;

    private const int Couriers = 4;

    private static readonly string[] Stations = ["sent", "delivered", "read"];

    private readonly Uri program;
    private readonly HttpClient http;
    private readonly Chance chance;
    private readonly int delay;
    private readonly PriorityQueue<(string Body, long Since), long> waiting = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task work;
    private int pending;
    private long latest;

    public StatusCourier(Uri program, HttpClient http, Chance chance, int delay)
    {
        (this.program, this.http, this.chance, this.delay) = (program, http, chance, delay);
        work = Task.WhenAll(Enumerable.Range(0, Couriers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>How many the program has not taken yet.</summary>
    public int Pending => Volatile.Read(ref pending);

    /// <summary>How late the latest status was taken, in milliseconds: beyond the program's patience it proves nothing that a message is said twice.</summary>
    public long Latest => Volatile.Read(ref latest);

    public void Report(string externalId, string recipient, string attempt)
    {
        foreach (var station in Stations)
        {
            for (var times = chance.Percent(20) ? chance.Next(2, 4) : 1; times > 0; times--)
            {
                Interlocked.Increment(ref pending);
                var status = string.Create(CultureInfo.InvariantCulture, $$"""
                    {"id":"{{externalId}}","status":"{{station}}","timestamp":"1795500000","recipient_id":"{{recipient}}","biz_opaque_callback_data":"{{attempt}}"}
                    """);
                Later((status, Environment.TickCount64), chance.Next(delay + 1));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private void Later((string, long) status, int milliseconds)
    {
        lock (waiting)
        {
            waiting.Enqueue(status, Environment.TickCount64 + milliseconds);
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            var due = TakeDue();
            if (due.Count == 0)
            {
                await Task.Delay(20, stopping.Token);
                continue;
            }

            if (await PostAsync(due))
            {
                Interlocked.Add(ref pending, -due.Count);
                NoteLate(Environment.TickCount64 - due.Min(d => d.Since));
                continue;
            }

            // Refused or not answered: again, after a while that is different for each, as Meta does over minutes and hours.
            foreach (var status in due)
            {
                Later(status, chance.Next(100, 600));
            }

            await Task.Delay(50, stopping.Token);
        }
    }

    private void NoteLate(long late)
    {
        lock (waiting)
        {
            latest = Math.Max(latest, late);
        }
    }

    private List<(string Body, long Since)> TakeDue()
    {
        var due = new List<(string, long)>();
        lock (waiting)
        {
            while (due.Count < Batch && waiting.TryPeek(out var status, out var at) && at <= Environment.TickCount64)
            {
                due.Add(status);
                waiting.Dequeue();
            }
        }

        return due;
    }

    private async Task<bool> PostAsync(List<(string Body, long Since)> statuses)
    {
        var body = $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{FakeNumber.Id}}}"},"statuses":[{{{string.Join(',', statuses.Select(s => s.Body))}}}]}}]}]}
            """;
        try
        {
            using var request = FakeNumber.Signed(program, Encoding.UTF8.GetBytes(body));
            using var answer = await http.SendAsync(request, stopping.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
