using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.MembershipService;
using Ventanilla.Catalogue;
using Ventanilla.Demo;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Upkeep;
using Ventanilla.Upkeep.Backups;
using Ventanilla.Upkeep.Opening;

namespace Ventanilla;

/// <summary>The commands of the program: what the technician can ask of it.</summary>
internal static class Commands
{
    private const string Help = """
        Ventanilla: the town hall's counter in every citizen's pocket.

        ventanilla serve     start the counter (settings: VENTANILLA_… or ventanilla.json)
        ventanilla doctor    say how the counter stands and what to do about it; ends with 0 (well), 1 (attention) or 2 (broken)
                             --json for programs, --language ca|es|en
        ventanilla backup <file or folder>
                             copy everything beside the running counter; --keep N leaves the newest N in the folder
        ventanilla restore <backup>
                             bring a backup back into an empty data folder and prove it; --replace moves aside what is there
        ventanilla try [file]
                             say how messages would be handled, without sending anything: JSON Lines from the file or
                             standard input, one answer a line; --town <folder or town> tries a town pack, or what was
                             imported last of a town (else the demo town)
        ventanilla ready     whether the counter takes messages: ends with 0 or 1
        ventanilla --help    this page

        The town, beside a running counter or without one (docs/opening-a-town.md):

        """ + TownCommands.Help;

    private static readonly string[] LanguageVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h" or "help"]:
                Console.WriteLine(Help);
                return 0;

            case [] or ["serve"]:
                return await WithSettingsAsync(ServeAsync);

            case ["doctor", .. var rest] when Options.Read(rest, ["--json"], ["--language"], 0) is { } options:
                return await ExamineAsync(options);

            case ["try", .. var rest] when (Options.Read(rest, [], ["--town"], 0) ?? Options.Read(rest, [], ["--town"], 1)) is { } options:
                return await TryAsync(options);

            case ["ready"]:
                return await WithSettingsAsync(s => DoctorCommand.ReadyAsync(s, UpkeepTexts.Of(null, Language), Console.Out));

            case ["backup", .. var rest] when Options.Read(rest, [], ["--keep", "--language"], 1) is { } options:
                return await WithSettingsAsync(s => BackupCommands.BackUpAsync(s, options.Rest[0], options["--keep"], UpkeepTexts.Of(options["--language"], Language), Console.Out));

            case ["restore", .. var rest] when Options.Read(rest, ["--replace"], ["--language"], 1) is { } options:
                return await WithSettingsAsync(s => BackupCommands.RestoreAsync(s, options.Rest[0], options.Has("--replace"), UpkeepTexts.Of(options["--language"], Language), Console.Out));

            case var words when TownCommands.Read(words) is { } command:
                return await WithSettingsAsync(s => TownCommands.RunAsync(
                    command, s, UpkeepTexts.Of(command.Options["--language"], Language), new(Console.In, Console.Out, !Console.IsInputRedirected)));

            default:
                await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not a command.\n\n{Help}");
                return 2;
        }
    }

    private static async Task<int> WithSettingsAsync(Func<Settings, Task<int>> command)
    {
        var (settings, problem) = Settings.Read(Environment.GetEnvironmentVariables());
        if (settings is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return 2;
        }

        return await command(settings);
    }

    private static async Task<int> TryAsync(Options options)
    {
        var folder = options["--town"] ?? Path.Combine(AppContext.BaseDirectory, "towns", DemoNames.Slug);
        if (options.Rest is [var file] && !File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"There is no file {file}.");
            return 2;
        }

        await using var output = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), 1 << 16);
        using var input = new StreamReader(new AnsweredFirst(options.Rest is [var path] ? File.OpenRead(path) : Console.OpenStandardInput(), output));
        return await TryCommand.RunAsync(Directory.Exists(folder) ? await FollowingAsync(PackFolder.Read(folder)) : await StoredAsync(folder), input, output, Console.Error, CancellationToken.None);
    }

    /// <summary>A folder that follows a shared catalogue is tried above it, as this installation has it.</summary>
    private static async Task<(PackFiles? Files, IReadOnlyList<Problem> Problems)> FollowingAsync((PackFiles? Files, IReadOnlyList<Problem> Problems) read)
    {
        if (read.Files?.Has(SharedFile.Name) != true)
        {
            return read;
        }

        var (settings, problem) = Settings.Read(Environment.GetEnvironmentVariables());
        if (settings is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return (null, []);
        }

        using var session = Schema.OpenReader(settings);
        return session is not null && Schema.Applied(session).Count > 0 && Schema.Compare(session).Missing.Count == 0 ? (SharedStore.Attach(session, read.Files), []) : read;
    }

    /// <summary>What was imported last of the town of this name.</summary>
    private static async Task<(PackFiles? Files, IReadOnlyList<Problem> Problems)> StoredAsync(string slug)
    {
        var (settings, problem) = Settings.Read(Environment.GetEnvironmentVariables());
        if (settings is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return (null, []);
        }

        using var session = Schema.OpenReader(settings);
        return session is not null && Schema.Applied(session).Count > 0 && Schema.Compare(session).Missing.Count == 0
            && session.First("SELECT id FROM towns WHERE slug = $1", r => (TownId?)new TownId(r.GetInt32(0)), slug) is { } town
            && VersionStore.Newest(session, town) is { } newest
            ? (VersionStore.Files(session, town, newest), [])
            : (null, [new(slug, 0, 0, "There is no such folder and no such town.", "Name the folder that holds town.json, or a town that was imported.")]);
    }

    private static async Task<int> ExamineAsync(Options options)
    {
        var texts = UpkeepTexts.Of(options["--language"], Language);
        var (settings, problem) = Settings.Read(Environment.GetEnvironmentVariables());
        return settings is null
            ? await DoctorCommand.RefuseAsync(problem!, options.Has("--json"), texts, Console.Out)
            : await DoctorCommand.RunAsync(DemoRoom.PointAtFakes(settings), options.Has("--json"), texts, Console.Out, CancellationToken.None);
    }

    /// <summary>What the machine's terminal speaks, in the order in which POSIX asks.</summary>
    private static string? Language =>
        LanguageVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrEmpty(v));

    private static async Task<int> ServeAsync(Settings settings)
    {
        // Two programs on one embedded database would each send what the other is sending.
        using var use = settings.IsPostgres ? null : DurableFiles.TryUse(settings.Data);
        if (!settings.IsPostgres)
        {
            if (use is null)
            {
                await Console.Error.WriteLineAsync($"Another Ventanilla has {Path.GetFullPath(settings.Data)} in use. Stop it, or set VENTANILLA_DATA to another folder.");
                return 1;
            }

            Placing.Finish(settings.Data);
        }

        WebApplication? app = null;
        try
        {
            app = Host.Build(settings);

            // First of all, and here: a failure inside the start would be told with its stack as well.
            var database = app.Services.GetRequiredService<Database>();
            if (!settings.Demo && await HoldsDemoAsync(database))
            {
                throw new DatabaseRefusedException("This database holds the demo town, whose passwords are known to everybody. Set VENTANILLA_DATA (or VENTANILLA_DATABASE) to another place, or VENTANILLA_DEMO=true.");
            }

            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app?.Lifetime.ApplicationStopping.IsCancellationRequested == true)
        {
            // Told to stop before it was open, or a worker has fallen, which the log says.
            await Console.Error.WriteLineAsync("The start was ended before the counter was open.");
            await app.DisposeAsync();
            return 1;
        }
        catch (Exception problem) when (WhyNotStarted(problem, settings) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            app?.Lifetime.StopApplication();
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            return 1;
        }

        await using (app)
        {
            Console.WriteLine(Welcome(settings));
            await app.WaitForShutdownAsync();
            return 0;
        }
    }

    /// <summary>Whether people of the demo could sign in.</summary>
    private static async Task<bool> HoldsDemoAsync(Database database) => await database.ReadAsync(s => s.Number(
        "SELECT count(*) FROM operators o JOIN towns t ON t.id = o.town_id WHERE o.town_id = $1 AND t.slug = $2", DemoNames.Town.Value, DemoNames.Slug)) > 0;

    /// <summary>What a technician can mend, in a sentence; null for a bug, which shows where it is. Parts that failed with it may come along.</summary>
    private static string? WhyNotStarted(Exception problem, Settings settings)
    {
        var causes = problem is AggregateException all ? all.Flatten().InnerExceptions : (IReadOnlyList<Exception>)[problem];
        return causes.Select(cause => cause switch
        {
            DatabaseRefusedException refused => refused.Message,
            IOException { InnerException: AddressInUseException } => $"Another program listens on {settings.Listen} already. Stop it, or set VENTANILLA_LISTEN to a free address.",
            IOException or UnauthorizedAccessException => cause.Message,
            OrleansClusterConnectivityCheckFailedException => $"This node cannot join the others: some that are in the table 'nodes' do not answer at their address. See that every machine reaches every other at its VENTANILLA_CLUSTERADDRESS. {cause.Message}",
            DbException => $"The database cannot be used: {cause.Message.TrimEnd('.')}. The counter starts only with its database: see that it runs, and that VENTANILLA_DATABASE says where.",
            _ => null,
        }).FirstOrDefault(s => s is not null);
    }

    private static string Welcome(Settings settings) => settings.Demo
        ? $"""

            The counter is open. This is the invented town Vilassola.

              Operators' console   {settings.Listen}          sign in as oac, brigada or admin, password vilassola
              A citizen's phone    {settings.Listen}phone
              API                  {settings.Listen}api/v1/   (key demo-api-key; description at /openapi/v1.json)

            Ctrl-C closes it in order.
            """
        : $"The counter is open at {settings.Listen}";
}
