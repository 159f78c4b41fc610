using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>
/// What a technician's Prometheus reads: what waits, for how long, and what the process needs. Counts only, no names; and
/// only for programs on this machine, because how busy a counter is concerns nobody else.
/// </summary>
internal static class Metrics
{
    private const string Waiting =
        """
        SELECT 'ventanilla_inbox_waiting', count(*) FROM inbox WHERE state = 0
        UNION ALL SELECT 'ventanilla_inbox_oldest_seconds', coalesce(($1 - min(received_at)) / 1000, 0) FROM inbox WHERE state = 0 AND due = 0
        UNION ALL SELECT 'ventanilla_outbox_ready', count(*) FROM outbox WHERE state < 3 AND state = 0
        UNION ALL SELECT 'ventanilla_outbox_sending', count(*) FROM outbox WHERE state < 3 AND state = 1
        UNION ALL SELECT 'ventanilla_outbox_in_doubt', count(*) FROM outbox WHERE state < 3 AND state = 2
        UNION ALL SELECT 'ventanilla_conversations_waiting', count(*) FROM conversations WHERE state IN ('waiting', 'attended') AND state = 'waiting'
        UNION ALL SELECT 'ventanilla_channels_stopped', count(*) FROM channels WHERE stopped IS NOT NULL
        UNION ALL SELECT 'ventanilla_quarantine', count(*) FROM quarantine
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", ShowAsync).AllowAnonymous();

    private static async Task<IResult> ShowAsync(HttpContext http, Database database, Spool spool, CancellationToken ct)
    {
        if (http.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from))
        {
            return Results.NotFound();
        }

        using var process = Process.GetCurrentProcess();
        var lines = new List<(string Name, long Value)>();
        try
        {
            lines = await database.ReadAsync(s => s.Query(Waiting, r => (Name: r.GetString(0), Value: r.GetInt64(1)), spool.Time.GetUtcNow().Stored()), ct);
            lines.Add(("ventanilla_database_up", 1));
        }
        catch (System.Data.Common.DbException)
        {
            lines.Add(("ventanilla_database_up", 0));
        }

        var state = spool.State;
        lines.Add(("ventanilla_spool_waiting", state.Waiting));
        lines.Add(("ventanilla_spool_bytes", state.Bytes));
        lines.Add(("ventanilla_spool_limit_bytes", state.Limit));
        lines.Add(("ventanilla_spool_set_aside", state.SetAside));
        lines.Add(("ventanilla_database_writes_waiting", database.Backlog));
        lines.Add(("process_resident_memory_bytes", process.WorkingSet64));
        lines.Add(("process_threads", process.Threads.Count));
        var text = new StringBuilder();
        foreach (var (name, value) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n{name} {value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {process.TotalProcessorTime.TotalSeconds}\n");
        return Results.Text(text.ToString(), "text/plain; version=0.0.4");
    }
}
