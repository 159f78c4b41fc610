using System.Data.Common;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary>The commands by which a town is opened and kept, beside a running counter or without one.</summary>
internal static class TownCommands
{
    public const string Help = """
        ventanilla import-town <folder>
                             keep a town pack as a draft, checked as a whole; makes the town when it is new. --publish lets it
                             answer; --town SLUG takes no other town's; --note TEXT; --own-tables takes away uploaded tables
        ventanilla export-town <town> <folder>
                             write what answers (or --version N) into a folder; --tables with uploaded tables in it,
                             --replace over the pack that is there
        ventanilla versions <town>
        ventanilla compare-town <town> [from] [to]
                             what a version changes: files, rules by name, rows; --shared [version]: what the newest
                             version of the shared catalogue would change
        ventanilla replay <town>
                             which answers of the last conversations (--last 500) would be others with the newest version, or
                             --version N; names nobody
        ventanilla publish-town <town> [version]
        ventanilla rollback-town <town>
                             which version answers; both take --own-tables
        ventanilla take-shared <town> [version]
                             follow the newest version of the shared catalogue: keeps a draft, --publish lets it answer;
                             --note TEXT, --own-tables
        ventanilla import-shared <folder>
                             keep a pack as a shared catalogue's next version; --publish lets towns follow it; --note TEXT
        ventanilla publish-shared <name> [version]
        ventanilla export-shared <name> <folder>
                             the newest version, or --version N; --replace over the pack that is there
        ventanilla shared    the shared catalogues, their versions, and who follows them
        ventanilla import-table <town> <table> <file>
                             .csv, .xlsx (--sheet NAME), .ics, or a GTFS feed as .zip, whose <table> is what the names of its
                             tables begin with (bus); --set COLUMN=VALUE,… where the file says nothing
        ventanilla remove-table <town> <table>
                             the version's own table stands again
        ventanilla towns     the towns, their versions, channels and operators
        ventanilla set-channel <town> whatsapp <phone number id> | telegram <name> | web
                             connect an account or change its secrets; --secrets FILE or - for standard input (token=…,
                             app_secret=…), else they are asked for; --owner ID: WhatsApp's business account
        ventanilla remove-channel <town> <kind> <name>
        ventanilla set-operator <town> <sign-in>
                             --name NAME; --administrator, or --queues A,B (- for what nobody has asked a person for);
                             a new one gets a password for one use
        ventanilla reset-password <town> <sign-in>
        ventanilla remove-operator <town> <sign-in>
        ventanilla set-connector <town> <name>
                             --url ADDRESS; --secrets FILE or - (secret=whsec_…), else one is made; --cache SECONDS
        ventanilla new-key <town> <name>
        ventanilla remove-key <town> <name>
                             keys of programs that use the town's API
        """;

    private static readonly string[] Language = ["--language"];

    /// <param name="Options">What was given; its language is that of the answers.</param>
    /// <param name="MayBegin">Where there is no database yet, it is made; any other command has mistaken the folder.</param>
    public sealed record Command(Options Options, Func<Backroom, Settings, Task<int>> RunAsync, bool MayBegin = false);

    /// <returns>Null when this is none of these commands, or not as it can be given.</returns>
    public static Command? Read(string[] words) => words is not [var name, .. var rest] ? null : name switch
    {
        "import-town" => Of(rest, ["--publish", "--own-tables"], ["--town", "--note"], 1, (room, _, o) =>
            ImportTown.RunAsync(room, o.Rest[0], o["--town"], o.Has("--publish"), o.Has("--own-tables"), o["--note"] ?? "")) is { } import ? import with { MayBegin = true } : null,
        "export-town" => OfTown(rest, ["--tables", "--replace"], ["--version"], 2, (room, _, town, o) =>
            ExportTown.RunAsync(room, town, o.Rest[1], o["--version"], o.Has("--tables"), o.Has("--replace"))),
        "versions" => OfTown(rest, [], [], 1, (room, _, town, _) => ListVersions.RunAsync(room, town)),
        "compare-town" when rest.Contains("--shared") => Upto(1, places => OfTown(rest, ["--shared"], [], 1 + places, (room, _, town, o) =>
            TakeShared.CompareAsync(room, town, o.Rest.ElementAtOrDefault(1)))),
        "compare-town" => Upto(2, places => OfTown(rest, [], [], 1 + places, (room, _, town, o) => ListVersions.CompareAsync(room, town, [.. o.Rest.Skip(1)]))),
        "take-shared" => Upto(1, places => OfTown(rest, ["--publish", "--own-tables"], ["--note"], 1 + places, (room, _, town, o) =>
            TakeShared.RunAsync(room, town, o.Rest.ElementAtOrDefault(1), o.Has("--publish"), o.Has("--own-tables"), o["--note"] ?? ""))),
        "import-shared" => Of(rest, ["--publish"], ["--note"], 1, (room, _, o) =>
            ShareCatalogue.RunAsync(room, o.Rest[0], o.Has("--publish"), o["--note"] ?? "")) is { } share ? share with { MayBegin = true } : null,
        "publish-shared" => Upto(1, places => Of(rest, [], [], 1 + places, (room, _, o) => ShareCatalogue.PublishAsync(room, o.Rest[0], o.Rest.ElementAtOrDefault(1)))),
        "export-shared" => Of(rest, ["--replace"], ["--version"], 2, (room, _, o) => ShareCatalogue.ExportAsync(room, o.Rest[0], o.Rest[1], o["--version"], o.Has("--replace"))),
        "shared" => Of(rest, [], [], 0, (room, _, _) => ShareCatalogue.ListAsync(room)),
        "replay" => OfTown(rest, [], ["--last", "--version"], 1, (room, _, town, o) => ReplayTown.RunAsync(room, town, o["--last"], o["--version"])),
        "publish-town" => Upto(1, places => OfTown(rest, ["--own-tables"], [], 1 + places, (room, _, town, o) =>
            PublishTown.RunAsync(room, town, o.Rest.ElementAtOrDefault(1), o.Has("--own-tables")))),
        "rollback-town" => OfTown(rest, ["--own-tables"], [], 1, (room, _, town, o) => PublishTown.BackAsync(room, town, o.Has("--own-tables"))),
        "import-table" => OfTown(rest, [], ["--sheet", "--set"], 3, (room, _, town, o) => ImportTable.RunAsync(room, town, o.Rest[1], o.Rest[2], o["--sheet"], o["--set"])),
        "remove-table" => OfTown(rest, [], [], 2, (room, _, town, o) => ImportTable.RemoveAsync(room, town, o.Rest[1])),
        "towns" => Of(rest, [], [], 0, (room, _, _) => ListTowns.RunAsync(room)),
        "set-channel" => Upto(1, places => OfTown(rest, [], ["--secrets", "--owner"], 2 + places, (room, settings, town, o) =>
            SetChannel.RunAsync(room, settings, town, o.Rest[1], o.Rest.ElementAtOrDefault(2), o["--owner"], o["--secrets"]))),
        "remove-channel" => OfTown(rest, [], [], 3, (room, _, town, o) => SetChannel.RemoveAsync(room, town, o.Rest[1], o.Rest[2])),
        "set-operator" => OfTown(rest, ["--administrator"], ["--name", "--queues"], 2, (room, _, town, o) =>
            SetOperator.RunAsync(room, town, o.Rest[1], o["--name"], o.Has("--administrator"), o["--queues"])),
        "reset-password" => OfTown(rest, [], [], 2, (room, _, town, o) => SetOperator.GivePasswordAsync(room, town, o.Rest[1])),
        "remove-operator" => OfTown(rest, [], [], 2, (room, _, town, o) => SetOperator.RemoveAsync(room, town, o.Rest[1])),
        "set-connector" => OfTown(rest, [], ["--url", "--secrets", "--cache"], 2, (room, _, town, o) =>
            SetConnector.RunAsync(room, town, o.Rest[1], o["--url"], o["--cache"], o["--secrets"])),
        "new-key" => OfTown(rest, [], [], 2, (room, _, town, o) => SetConnector.NewKeyAsync(room, town, o.Rest[1])),
        "remove-key" => OfTown(rest, [], [], 2, (room, _, town, o) => SetConnector.RemoveKeyAsync(room, town, o.Rest[1])),
        _ => null,
    };

    /// <returns>0 when it was done; 1 when it was not, or not to the end, and why was said.</returns>
    public static async Task<int> RunAsync(Command command, Settings settings, UpkeepTexts texts, Terminal terminal)
    {
        try
        {
            var (room, refusal) = Backroom.Open(settings, texts, terminal, command.MayBegin);
            using var open = room;
            if (room is null)
            {
                await terminal.Output.WriteLineAsync(texts[refusal!.Code, refusal.Values]);
                return 1;
            }

            return await command.RunAsync(room, settings);
        }
        catch (Exception problem) when (problem is DbException or IOException or UnauthorizedAccessException or DatabaseRefusedException)
        {
            await terminal.Output.WriteLineAsync(texts["Opening.Failed", problem.Message]);
            return 1;
        }
    }

    private static Command? Of(string[] rest, string[] flags, string[] valued, int places, Func<Backroom, Settings, Options, Task<int>> run) =>
        Options.Read(rest, flags, [.. valued, .. Language], places) is { } options ? new(options, (room, settings) => run(room, settings, options)) : null;

    private static Command? OfTown(string[] rest, string[] flags, string[] valued, int places, Func<Backroom, Settings, Town, Options, Task<int>> run) =>
        Of(rest, flags, valued, places, async (room, settings, options) => await room.FindTownAsync(options.Rest[0]) is { } town ? await run(room, settings, town, options) : 1);

    /// <summary>Commands whose last words may be left out.</summary>
    private static Command? Upto(int most, Func<int, Command?> read) => Enumerable.Range(0, most + 1).Select(read).FirstOrDefault(c => c is not null);
}
