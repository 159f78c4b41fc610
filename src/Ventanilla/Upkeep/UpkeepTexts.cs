using System.Globalization;
using System.Resources;

namespace Ventanilla.Upkeep;

/// <summary>
/// What the commands say to the technician, in Catalan, Spanish and English. Apart from the pages' texts, because a
/// terminal has no browser to say which language is wanted: <c>LANG</c> or <c>--language</c> does.
/// </summary>
internal sealed class UpkeepTexts(string language)
{
    private static readonly ResourceManager Texts = new("Ventanilla.Upkeep.UpkeepTexts", typeof(UpkeepTexts).Assembly);

    private readonly CultureInfo culture = CultureInfo.GetCultureInfo(language);

    public static readonly string[] Languages = ["ca", "es", "en"];

    public CultureInfo Culture => culture;

    /// <summary>The language of a terminal: what was asked for, else what the machine speaks, else English.</summary>
    public static UpkeepTexts Of(string? asked, string? machine)
    {
        var wanted = asked ?? machine ?? "";
        return new(Languages.FirstOrDefault(l => wanted.StartsWith(l, StringComparison.OrdinalIgnoreCase)) ?? "en");
    }

    public string this[string key, params ReadOnlySpan<object?> values] =>
        string.Format(culture, Texts.GetString(key, culture) ?? key, values.ToArray());

    /// <summary>The remedy of a finding; null where there is none to give.</summary>
    public string? Remedy(Finding finding) =>
        Texts.GetString(finding.Code + ".Do", culture) is { } remedy ? string.Format(culture, remedy, finding.Values) : null;

    /// <summary>A length of time as people say it.</summary>
    public string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => this["Span.Days", (int)time.TotalDays],
        { TotalHours: >= 2 } => this["Span.Hours", (int)time.TotalHours],
        { TotalMinutes: >= 2 } => this["Span.Minutes", (int)time.TotalMinutes],
        _ => this["Span.Seconds", (int)Math.Max(0, time.TotalSeconds)],
    };

    public string Size(long bytes) => bytes switch
    {
        >= 10L << 30 => string.Create(culture, $"{bytes >> 30} GB"),
        >= 10L << 20 => string.Create(culture, $"{bytes >> 20} MB"),
        _ => string.Create(culture, $"{(bytes + 1023) >> 10} kB"),
    };
}
