using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Ventanilla.Audit;
using Ventanilla.Cases;
using Ventanilla.Catalogue;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Conversations;
using Ventanilla.Demo;
using Ventanilla.ExternalCode;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Scripts;
using Ventanilla.Shell;
using Ventanilla.Storage;
using Ventanilla.Storage.Postgres;
using Ventanilla.Storage.Sqlite;
using Ventanilla.Towns;
using Ventanilla.Upkeep;

namespace Ventanilla;

/// <summary>Puts the rooms together, lowest first: the same list as in ARCHITECTURE.md and the architecture test.</summary>
internal static class Host
{
    /// <summary>Builds the program; nothing listens and nothing is sent before it is started.</summary>
    /// <param name="more">Adds or replaces parts, as tests do with channels and clocks.</param>
    public static WebApplication Build(Settings settings, Action<IServiceCollection>? more = null)
    {
        settings = DemoRoom.PointAtFakes(settings);

        // Named, because a test's process is called otherwise and its pages' files are found by this name.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(Host).Assembly.GetName().Name,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(settings.Listen.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ReceiveWebhook.BodyLimit;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var phase = new StrongBox<Phase>();
        Write(builder.Logging, settings);
        Quieten(builder.Logging, phase);

        var services = builder.Services;
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IdSource>(p => new(p.GetRequiredService<TimeProvider>(), NodeNumber(settings, p)));
        services.AddSingleton<TownClock>(p => new(p.GetRequiredService<TimeProvider>(), settings.Clock));
        services.AddSingleton<OutboundHttp>();
        services.AddHostedService<QuietMoments>(p => new(p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LiveUpdates>();
        services.AddSingleton(p => settings.IsPostgres
            ? PostgresStorage.Open(settings.Database, p.GetRequiredService<TimeProvider>())
            : SqliteStorage.Open(settings.Data, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<TownDirectory>();
        services.AddOperators(settings);
        services.AddShell();
        services.AddSingleton<AddressBook>();
        services.AddSingleton<MessageStore>().AddSingleton<AttachmentStore>().AddSingleton<FileStore>();
        services.AddChannels();
        services.AddOutbox(settings);
        services.AddInbox(settings);
        services.AddExternalCode();
        services.AddSingleton<ScriptRunner>();
        services.AddCases();
        services.AddCatalogue(settings);
        services.AddConversations();
        services.AddOpenApi(o => o.ShouldInclude = d => d.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true);
        services.AddProblemDetails();
        services.AddUpkeep();
        services.AddDemo(settings);
        UseOrleans(builder, settings);

        more?.Invoke(services);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => phase.Value = Phase.Open);
        app.Lifetime.ApplicationStopping.Register(() => phase.Value = Phase.Closing);
        UseProxies(app, settings);
        app.UseShell();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapShell();
        app.MapOperators();
        app.MapInbox();
        app.MapCases();
        UploadTable.Map(app);
        app.MapConversations();
        app.MapOpenApi().AllowAnonymous();
        app.MapDemo(settings);
        return app;
    }

    /// <summary>
    /// One silo in this process: reachable from this machine only, or one of several that find each other through the
    /// database. Orleans keeps no state: it says where each conversation and sender lives.
    /// </summary>
    private static void UseOrleans(WebApplicationBuilder builder, Settings settings) => builder.Host.UseOrleans(silo =>
    {
        silo.Configure<ClusterOptions>(o =>
        {
            o.ClusterId = "ventanilla";
            o.ServiceId = "ventanilla";
        });

        // A conversation that is silent for some minutes gives its memory back; the next message loads it again.
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = TimeSpan.FromMinutes(10);
            o.CollectionQuantum = TimeSpan.FromSeconds(10);
        });

        // By the wall clock, one tidying up while it is wrong in the future would let no conversation begin once it is right.
        silo.Services.AddKeyedSingleton<TimeProvider>("Orleans.ActivationManagement", (p, _) => new SteadyTime(p.GetRequiredService<TimeProvider>()));
        if (!settings.IsClustered)
        {
            silo.UseLocalhostClustering(FreePort(), 0);
            return;
        }

        var here = settings.ClusterAddress ?? new(IPAddress.Loopback, FreePort());
        silo.ConfigureEndpoints(here.Address, here.Port, gatewayPort: 0);
        silo.Services.AddSingleton<IMembershipTable, ClusterNodes>();
        silo.Services.AddHostedService<LiveNodes>();

        // A lost node is known after two missed calls of two seconds, and its conversations go on elsewhere.
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = TimeSpan.FromSeconds(2);
            o.NumMissedProbesLimit = 2;
            o.NumVotesForDeathDeclaration = 1;
            o.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            o.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
        });
    });

    /// <summary>This node's part of new ids; 0 where there is only one.</summary>
    private static int NodeNumber(Settings settings, IServiceProvider provider) => settings.IsClustered
        ? (int)provider.GetRequiredService<Database>().WriteAsync(s => s.Number("SELECT nextval('node_numbers')")).GetAwaiter().GetResult()
        : 0;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>
    /// Who calls is who the connection comes from, unless that is a proxy that the technician has named: then it is whom the
    /// proxy names. Anybody can write such a header.
    /// </summary>
    private static void UseProxies(WebApplication app, Settings settings)
    {
        if (settings.Proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in settings.Proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>What the log should say depends on it.</summary>
    private enum Phase
    {
        Opening,
        Open,
        Closing,
    }

    /// <summary>For eyes, for systemd's journal (which knows the time and wants the level in front), or for programs.</summary>
    private static void Write(ILoggingBuilder logging, Settings settings)
    {
        logging.ClearProviders();
        if (settings.LogAsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.UseUtcTimestamp = true;
            });
        }
        else if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
        {
            logging.AddSystemdConsole();
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
    }

    private static void Quieten(ILoggingBuilder logging, StrongBox<Phase> phase)
    {
        // While the program closes, the framework's parts tell each other's closing as failures. Ours still say theirs.
        void AtLeast(string category, LogLevel least) =>
            logging.AddFilter(category, level => level >= least && least != LogLevel.None && (phase.Value != Phase.Closing || level == LogLevel.Critical));

        // What ends a start is told by whoever started, in a sentence; a worker that fell while others started, only here.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level == LogLevel.Critical || (level >= LogLevel.Warning && phase.Value == Phase.Open));
        AtLeast("Microsoft.AspNetCore", LogLevel.Warning);
        AtLeast("Microsoft.Hosting", LogLevel.Warning);
        AtLeast("Orleans", LogLevel.Warning);
        AtLeast("Polly", LogLevel.Error);

        // Recommends the server garbage collector, which a small town's machine has no memory for.
        AtLeast("Orleans.Runtime.Silo", LogLevel.Error);

        // Says at every start that a thread "has not completed for" the machine's uptime: a known false alarm.
        AtLeast("Orleans.Runtime.Watchdog", LogLevel.None);
        AtLeast("System.Net.Http", LogLevel.None);

        // Says each refused key; strangers would fill the log.
        AtLeast("Ventanilla.Operators.ApiKeyAuthentication", LogLevel.Warning);

        // Says that the keys of the cookies are not encrypted on disk: they lie beside the database, which is not either.
        AtLeast("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
    }
}
