using System.Globalization;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// How long and with which seed the program is tortured. Given by <c>./torture</c> in variables of the tests' own; without
/// them every torment runs its short form, with a seed that never changes.
/// </summary>
internal sealed record TortureOptions
{
    public static TortureOptions Current { get; } = new()
    {
        Seed = (int)(Number("SEED") ?? 20261204),
        Minutes = Number("MINUTES"),
        Alone = Text("ONLY") is not null,
        Program = Text("PROGRAM"),
        Report = Text("REPORT"),
    };

    /// <summary>What chance hangs on: the same seed asks the same of the program, though not at the same microsecond.</summary>
    public int Seed { get; private init; }

    /// <summary>Null for the short form.</summary>
    public double? Minutes { get; private init; }

    /// <summary>One torment has all the minutes.</summary>
    public bool Alone { get; private init; }

    /// <summary>The program to torture; null is the one that was built with the tests.</summary>
    public string? Program { get; private init; }

    /// <summary>The file that collects the lines of all torments.</summary>
    public string? Report { get; private init; }

    public bool IsLong => Minutes is not null;

    /// <summary>How long a torment lasts: what it needs in the short form, its share of the minutes in the long one.</summary>
    public TimeSpan Lasting(TimeSpan shortForm, double share) => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes * (Alone ? 1 : share)) : shortForm;

    /// <summary>How often: where a torment is counted and not timed.</summary>
    public int Times(int shortForm, int longForm) => IsLong ? longForm : shortForm;

    private static double? Number(string name) =>
        Text(name) is { } text ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    private static string? Text(string name) => Environment.GetEnvironmentVariable("VENTANILLA_TORTURE_" + name) is { Length: > 0 } text ? text : null;
}
