using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Inbox;

/// <summary>
/// What a technician's Prometheus reads: what waits, for how long, what passed, and what the process needs. Counts only, no
/// names; and only for programs on this machine, because how busy a counter is concerns nobody else.
/// </summary>
internal sealed class Metrics : IDisposable
{
    private const string Waiting =
        """
        SELECT 'inbox.waiting', count(*) FROM inbox WHERE state = 0
        UNION ALL SELECT 'inbox.oldest', coalesce(($1 - min(received_at)) / 1000, 0) FROM inbox WHERE state = 0 AND due = 0
        UNION ALL SELECT 'outbox.ready', count(*) FROM outbox WHERE state IN (0, 2) AND state = 0
        UNION ALL SELECT 'outbox.sending', count(*) FROM outbox WHERE state = 1
        UNION ALL SELECT 'outbox.in_doubt', count(*) FROM outbox WHERE state IN (0, 2) AND state = 2
        UNION ALL SELECT 'outbox.undecided', count(*) FROM outbox WHERE state = 5
        UNION ALL SELECT 'conversations.waiting', count(*) FROM conversations WHERE state IN ('waiting', 'attended') AND state = 'waiting'
        UNION ALL SELECT 'channels.stopped', count(*) FROM channels WHERE stopped IS NOT NULL
        UNION ALL SELECT 'quarantine', count(*) FROM quarantine
        """;

    private static readonly string[] Gauges =
        ["inbox.waiting", "inbox.oldest", "outbox.ready", "outbox.sending", "outbox.in_doubt", "outbox.undecided", "conversations.waiting", "channels.stopped", "quarantine"];

    private readonly ConcurrentDictionary<string, long> waiting = new();
    private readonly Meter meter = new("Ventanilla.Backlog");
    private readonly Database database;
    private readonly TimeProvider time;
    private bool reachable;

    public Metrics(Database database, Spool spool, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        foreach (var name in Gauges)
        {
            meter.CreateObservableGauge($"ventanilla.{name}", () => waiting.GetValueOrDefault(name), name == "inbox.oldest" ? "s" : null);
        }

        meter.CreateObservableGauge("ventanilla.database.up", () => reachable ? 1 : 0);
        meter.CreateObservableGauge("ventanilla.spool.waiting", () => (long)spool.State.Waiting);
        meter.CreateObservableGauge("ventanilla.spool.size", () => spool.State.Bytes, "By");
        meter.CreateObservableGauge("ventanilla.spool.limit", () => spool.State.Limit, "By");
        meter.CreateObservableGauge("ventanilla.spool.set_aside", () => (long)spool.State.SetAside);
        meter.CreateObservableGauge("ventanilla.database.writes_waiting", () => database.Backlog);
        meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By");
        meter.CreateObservableGauge("process.threads", () => ThreadPool.ThreadCount);
        meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s");
    }

    /// <summary>Counting costs a few nanoseconds; what leaves the machine does so only when an address for it is set.</summary>
    public static void Add(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<Metrics>();
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(Telemetry.Name, "Ventanilla.Backlog").AddPrometheusExporter(p => p.ScrapeResponseCacheDurationMilliseconds = 0);
            if (settings.Otlp is { } collector)
            {
                metrics.AddOtlpExporter(o => Aim(o, collector, "v1/metrics"));
            }
        });
        if (settings.Otlp is { } address)
        {
            telemetry.WithTracing(traces => traces.AddSource(Telemetry.Name).AddOtlpExporter(o => Aim(o, address, "v1/traces")));
        }
    }

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, branch => branch.Use(GuardAsync), optionsName: null)
        .AllowAnonymous();

    public void Dispose() => meter.Dispose();

    private static async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        // What a proxy on this machine passes on comes from elsewhere, whatever the connection says.
        if ((http.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)) || http.Request.Headers.ContainsKey("X-Forwarded-For"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await http.RequestServices.GetRequiredService<Metrics>().LookAsync(http.RequestAborted);
        await next(http);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            foreach (var (name, value) in await database.ReadAsync(s => s.Query(Waiting, r => (r.GetString(0), r.GetInt64(1)), time.GetUtcNow().Stored()), ct))
            {
                waiting[name] = value;
            }

            reachable = true;
        }
        catch (System.Data.Common.DbException)
        {
            // The last that was known stands beside the sign that it is old.
            reachable = false;
        }
    }

    private static void Aim(OtlpExporterOptions options, Uri collector, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new(new Uri(collector.AbsoluteUri.TrimEnd('/') + "/"), path);
    }
}
