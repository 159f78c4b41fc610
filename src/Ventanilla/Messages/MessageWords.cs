using System.Globalization;
using Microsoft.Extensions.Localization;
using Ventanilla.Shell;

namespace Ventanilla.Messages;

/// <summary>Puts what is stored about a message into words for the operator. Codes that nobody has put into words are shown as they are.</summary>
internal static class MessageWords
{
    /// <summary>Who of the house spoke: a colleague by name, or the rule, table or program that answered.</summary>
    public static string Author(this IStringLocalizer<Texts> T, Message message) => message.AuthorKind switch
    {
        Authors.Operator => message.Author ?? T["By.operator"],
        _ when message.Author is null => T["By.machine"],
        Authors.Rule => T["By.rule", message.Author],
        Authors.Table => T["By.table", message.Author],
        Authors.Script => T["By.script", message.Author],
        Authors.External => T["By.external", message.Author],
        Authors.Flow => T["By.flow", message.Author],
        _ => T["By.machine"],
    };

    /// <summary>Why it did not arrive: a code, or a word for whom it concerns and then what the provider says.</summary>
    public static string Problem(this IStringLocalizer<Texts> T, string code)
    {
        if (T[$"Problem.{code}"] is { ResourceNotFound: false } known)
        {
            return known;
        }

        return code.Split(": ", 2) is [var word, var said] && T[$"Problem.{word}"] is { ResourceNotFound: false } general
            ? $"{general} ({said})"
            : T["Problem", code];
    }

    /// <summary>What happened, from the event line's code: <c>waiting:OAC:asked</c>.</summary>
    /// <param name="queue">Names a queue as people know it.</param>
    public static string Event(this IStringLocalizer<Texts> T, Message message, Func<string, string> queue)
    {
        if (message.Direction != Direction.Event)
        {
            // A stranger's words, which must not pass for a deed of ours.
            return T["Event.service", message.Text ?? ""];
        }

        var parts = (message.Text ?? "").Split(':', 3);
        var who = message.Author ?? "";
        return parts switch
        {
            ["waiting", var into, "loop"] => T["Event.loop", queue(into)],
            ["waiting", var into, ..] => T["Event.waiting", queue(into)],
            ["transferred", var into, ..] => T["Event.transferred", who, queue(into)],
            ["taken"] => T["Event.taken", who],
            ["resolved"] => T["Event.resolved", who],
            _ when T[$"Event.{message.Text}"] is { ResourceNotFound: false } known => known,
            _ => message.Text ?? "",
        };
    }

    /// <summary>Today, yesterday, or the date in full.</summary>
    public static string Day(this IStringLocalizer<Texts> T, DateOnly day, DateOnly today) =>
        day == today ? T["Today"]
        : day == today.AddDays(-1) ? T["Yesterday"]
        : day.ToString(day.Year == today.Year ? T["DayFormat"] : T["DayFormatYear"], CultureInfo.CurrentCulture);

    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} kB",
        _ => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1048576.0:0.0} MB"),
    };

    /// <summary>Degrees, as maps take them.</summary>
    public static string Coordinates(Place place) => string.Create(CultureInfo.InvariantCulture, $"{place.Latitude:0.00000}, {place.Longitude:0.00000}");
}
