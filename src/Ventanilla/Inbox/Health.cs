using System.Globalization;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>Whether the program lives, and whether it can keep what arrives: a balancer and systemd ask.</summary>
internal static class Health
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    /// <summary>
    /// Ready means: what a provider brings now is kept. That is so while the database commits, and while it is away and
    /// the spool has room; the words say which.
    /// </summary>
    private static async Task<IResult> ReadyAsync(Database database, Spool spool)
    {
        var commits = await CommitsAsync(database);
        var state = spool.State;
        var words = state.Waiting == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {state.Waiting} webhooks wait in the spool ({state.Bytes / 1024} of {state.Limit / 1024} KiB)");
        return commits ? Results.Text("ready" + words)
            : state.HasRoom ? Results.Text("ready for webhooks: the database does not take writes" + words)
            : Results.Text("the database does not take writes" + words, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> CommitsAsync(Database database)
    {
        try
        {
            await database.WriteAsync(s => s.Execute("UPDATE towns SET name = name WHERE id = 0")).WaitAsync(TimeSpan.FromSeconds(5));
            return true;
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }
}
