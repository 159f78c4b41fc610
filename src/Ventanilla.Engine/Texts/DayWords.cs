using System.Globalization;

namespace Ventanilla.Engine.Texts;

/// <summary>
/// Days and hours as people say them: "dijous 14 de maig", "8:30". Our own tables rather than the machine's cultures: the same
/// answer on every machine, and Catalan elision ("3 d'abril").
/// </summary>
public static class DayWords
{
    /// <summary>Monday first, as ISO counts; Catalan, Spanish, English.</summary>
    internal static readonly string[][] Weekdays =
    [
        ["dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge"],
        ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ];

    internal static readonly string[][] Months =
    [
        ["gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre", "desembre"],
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    ];

    private static readonly string[][] Near = [["avui", "demà"], ["hoy", "mañana"], ["today", "tomorrow"]];

    /// <summary>"14 de maig".</summary>
    public static string Date(DateOnly day, string language)
    {
        var month = Months[Index(language)][day.Month - 1];
        return Index(language) switch
        {
            0 => day.Day + (month[0] is 'a' or 'o' ? " d'" : " de ") + month,
            1 => $"{day.Day} de {month}",
            _ => $"{day.Day} {month}",
        };
    }

    /// <summary>"dijous 14 de maig".</summary>
    public static string Day(DateOnly day, string language) => $"{Weekday(day, language)} {Date(day, language)}";

    /// <summary>"avui, dijous 14 de maig", and so for tomorrow; farther days without the word.</summary>
    public static string Relative(DateOnly day, DateOnly today, string language) => (day.DayNumber - today.DayNumber) switch
    {
        0 => $"{Near[Index(language)][0]}, {Day(day, language)}",
        1 => $"{Near[Index(language)][1]}, {Day(day, language)}",
        _ => Day(day, language),
    };

    public static string Weekday(DateOnly day, string language) => Weekdays[Index(language)][IsoWeekday(day) - 1];

    /// <summary>Monday is 1.</summary>
    public static int IsoWeekday(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;

    /// <summary>"8:30", not "08:30".</summary>
    public static string Time(TimeOnly time) => time.ToString("H:mm", CultureInfo.InvariantCulture);

    private static int Index(string language) => language switch
    {
        "es" => 1,
        "en" => 2,
        _ => 0,
    };
}
