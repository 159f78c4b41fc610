using System.Globalization;

namespace Ventanilla.Bench;

/// <summary>What a run is to be like; every number bounds something.</summary>
internal sealed record Options
{
    public const string Help = """
        ./bench [--seconds 10] [--rounds 2] [--only floor|ventanilla|postgres] [--statuses]
                [--citizens 2000] [--ahead 4] [--connections 64] [--quiet 50] [--texts "hola|horari|PARADA 1007"]

          --seconds      length of the full load, per contender and round
          --rounds       how often the contenders take turns; the table shows the means
          --only         measure one contender
          --statuses     the fake provider also reports sent, delivered and read for every answer
          --citizens     how many people write
          --ahead        how many messages each may write before the first is answered
          --connections  how many webhooks are under way at once
          --quiet        messages a second in the quiet part, where latency is what one citizen feels
          --texts        what they write, in turn; each must have one answer
        """;

    public int Seconds { get; init; } = 10;

    public int Rounds { get; init; } = 2;

    public int Citizens { get; init; } = 2000;

    public int Ahead { get; init; } = 4;

    public int Connections { get; init; } = 64;

    public int Quiet { get; init; } = 50;

    public bool Statuses { get; init; }

    public string? Only { get; init; }

    public IReadOnlyList<string> Texts { get; init; } = ["hola", "horari", "PARADA 1007"];

    /// <summary>The built program; set by the script.</summary>
    public string Ventanilla { get; init; } = "";

    /// <summary>Where databases and logs of the run go; on a real disk, because a disk's flushes are what is measured.</summary>
    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "ventanilla-bench");

    public static (Options? Options, string? Problem) Read(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--statuses")
            {
                options = options with { Statuses = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                return (null, args[i] is "--help" or "-h" ? Help : $"{args[i]} is not known or lacks its value.\n\n{Help}");
            }

            var value = args[++i];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : (int?)null;
            Options? next = (args[i - 1], number, value) switch
            {
                ("--seconds", { } s, _) => options with { Seconds = s },
                ("--rounds", { } r, _) => options with { Rounds = r },
                ("--citizens", { } c, _) => options with { Citizens = c },
                ("--ahead", { } a, _) => options with { Ahead = a },
                ("--connections", { } c, _) => options with { Connections = c },
                ("--quiet", { } q, _) => options with { Quiet = q },
                ("--only", _, "floor" or "ventanilla" or "postgres") => options with { Only = value },
                ("--texts", _, _) => options with { Texts = value.Split('|', StringSplitOptions.RemoveEmptyEntries) },
                ("--ventanilla", _, _) => options with { Ventanilla = value },
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
