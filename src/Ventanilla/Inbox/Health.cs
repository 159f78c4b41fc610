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

    /// <summary>Ready means: a write was committed just now.</summary>
    private static async Task<IResult> ReadyAsync(Database database)
    {
        try
        {
            await database.WriteAsync(s => s.Number("SELECT count(*) FROM towns")).WaitAsync(TimeSpan.FromSeconds(5));
            return Results.Text("ready");
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or TimeoutException or ObjectDisposedException)
        {
            return Results.Text("the database does not take writes", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
