using System.Globalization;
using Ventanilla.Bench.Contenders;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench;

/// <summary>What a run is to be like; every number bounds something.</summary>
internal sealed record Options
{
    public const string Help = """
        ./bench [--rounds 2] [--seconds 8] [--only floor|ventanilla|postgres|node-red|builderbot] [--peers] [--big] [--statuses]
                [--citizens 2000] [--ahead 4] [--connections 64] [--quiet 50] [--texts "hola|horari|dades"]
                [--stored 100000] [--live 20000]

          --rounds       how often the contenders take turns; the table shows the means
          --seconds      length of the full load, per contender and round; other parts take half of it
          --only         measure one contender
          --peers        also what a town would use instead, installed by npm into artifacts: Node-RED and BuilderBot, once
          --big          1,000,000 conversations and 10,000,000 messages are stored for the large town; making them takes
                         minutes and 10 GB for each database, once: they are kept in artifacts
          --stored       how many conversations the large town has, of ten messages each; 0 leaves this part out
          --live         how many conversations are alive when memory is read; 0 leaves this part out
          --statuses     the fake provider also reports sent, delivered and read for every answer, all the time
          --citizens     how many people write
          --ahead        how many messages each may write before the first is answered
          --connections  how many webhooks are under way at once
          --quiet        messages a second on the ordinary day, where latency is what one citizen feels
          --texts        what they write, in turn; each must have one answer

        Ends with 1 when something was refused, lost or out of order.
        """;

    private const int Million = 1_000_000;

    public int Seconds { get; init; } = 8;

    public int Rounds { get; init; } = 2;

    public int Citizens { get; init; } = 2000;

    public int Ahead { get; init; } = 4;

    public int Connections { get; init; } = 64;

    public int Quiet { get; init; } = 50;

    public bool Statuses { get; init; }

    public Kind? Only { get; init; }

    /// <summary>Where the peers are installed; set by the script when they are wanted.</summary>
    public string? Peers { get; init; }

    /// <summary>Conversations of ten messages each in the large town.</summary>
    public int Stored { get; init; } = 100_000;

    public int Live { get; init; } = 20_000;

    public IReadOnlyList<string> Texts { get; init; } = Demo.Keywords;

    public TimeSpan Long => TimeSpan.FromSeconds(Seconds);

    public TimeSpan Short => TimeSpan.FromSeconds(Math.Max(1, Seconds / 2.0));

    /// <summary>The built program; set by the script.</summary>
    public string Ventanilla { get; init; } = "";

    /// <summary>Messages as citizens write them, for <c>ventanilla try</c>; set by the script.</summary>
    public string Messages { get; init; } = "";

    /// <summary>Where databases and logs of the run go; on a real disk, because a disk's flushes are what is measured.</summary>
    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "ventanilla-bench");

    /// <summary>Where the large towns are kept from run to run.</summary>
    public string Kept => Path.Combine(Work, "kept");

    public static (Options? Options, string? Problem) Read(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--statuses" or "--big")
            {
                options = args[i] == "--big" ? options with { Stored = Million } : options with { Statuses = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                return (null, args[i] is "--help" or "-h" ? Help : $"{args[i]} is not known or lacks its value.\n\n{Help}");
            }

            var value = args[++i];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && (n > 0 || args[i - 1] is "--stored" or "--live") ? n : (int?)null;
            Options? next = (args[i - 1], number, value) switch
            {
                ("--seconds", { } s, _) => options with { Seconds = s },
                ("--rounds", { } r, _) => options with { Rounds = r },
                ("--citizens", { } c, _) => options with { Citizens = c },
                ("--ahead", { } a, _) => options with { Ahead = a },
                ("--connections", { } c, _) => options with { Connections = c },
                ("--quiet", { } q, _) => options with { Quiet = q },
                ("--stored", { } s, _) when s % 1000 == 0 => options with { Stored = s },
                ("--live", { } l, _) => options with { Live = l },
                ("--only", _, _) when Enum.GetValues<Kind>().Any(k => k.Word() == value) => options with { Only = Enum.GetValues<Kind>().First(k => k.Word() == value) },
                ("--peers-in", _, _) => options with { Peers = value },
                ("--texts", _, _) => options with { Texts = value.Split('|', StringSplitOptions.RemoveEmptyEntries) },
                ("--ventanilla", _, _) => options with { Ventanilla = value },
                ("--messages", _, _) => options with { Messages = value },
                ("--work", _, _) => options with { Work = value },
                _ => null,
            };
            if (next is null)
            {
                return (null, $"{args[i - 1]} {value} is not understood.\n\n{Help}");
            }

            options = next;
        }

        return (options with { Connections = Math.Min(options.Connections, options.Citizens) }, null);
    }
}
