using System.Globalization;
using System.Text.RegularExpressions;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>One line of the index, taken apart: what a correct receiver must find in the body.</summary>
internal sealed partial record IndexLine(string Line)
{
    public string? Id => Find("update (?<v>\\d+)");

    public string? Kind => Find("update \\d+ (?<v>[a-z_]+)");

    public string? Chat => Find("chat=(?<v>-?\\d+)");

    public string? ChatType => Find("chat=-?\\d+ \\((?<v>\\w+)\\)");

    public string? From => Find("from=(?<v>\\d+)");

    public string? FirstName => Find("from=\\d+ (?<v>[^;]+)");

    public bool IsBot => FirstName?.EndsWith(" BOT", StringComparison.Ordinal) == true;

    public string? Message => Find("msg=(?<v>\\d+)");

    public DateTimeOffset? Date => Seconds("date");

    public DateTimeOffset? Edited => Seconds("edited");

    public string? Text => Find("text=\"(?<v>[^\"]*)\"");

    public string? Caption => Find("caption=\"(?<v>[^\"]*)\"");

    public string? Album => Find("album=(?<v>\\d+)");

    public string? Topic => Find("topic=(?<v>\\d+)");

    public string? ReplyTo => Find("REPLY TO (?<v>\\d+)");

    public bool Forwarded => Line.Contains("forward_origin=", StringComparison.Ordinal);

    public string? Payload => Find("deep link payload (?<v>[A-Za-z0-9_-]+)");

    public string? CallbackId => Find("callback_query id=(?<v>\\d+)");

    public string? CallbackData => Find("data=\"(?<v>[^\"]*)\"");

    public string? CallbackMessage => Find("on msg=(?<v>\\d+)");

    /// <summary>Which file, of what kind, and what is said of it.</summary>
    public (string Kind, string Id, string Facts)? File =>
        Media().Match(Line) is { Success: true } m ? (m.Groups["kind"].Value, m.Groups["id"].Value.TrimEnd('…'), m.Groups["rest"].Value.Trim()) : null;

    public (string Phone, string? User)? Contact =>
        Card().Match(Line) is { Success: true } m ? (m.Groups["phone"].Value, m.Groups["user"].Value is "—" ? null : m.Groups["user"].Value) : null;

    public (double Latitude, double Longitude)? Location =>
        Place().Match(Line) is { Success: true } m
            ? (double.Parse(m.Groups["lat"].Value, CultureInfo.InvariantCulture), double.Parse(m.Groups["lon"].Value, CultureInfo.InvariantCulture))
            : null;

    public (string Old, string New)? Membership =>
        Change().Match(Line) is { Success: true } m ? (m.Groups["old"].Value, m.Groups["new"].Value) : null;

    public int? Code => Find("ok=False code=(?<v>\\d+)") is { } code ? int.Parse(code, CultureInfo.InvariantCulture) : null;

    public string? Description => Find("code=\\d+ \"(?<v>[^\"]*)\"");

    /// <summary>A field that is content by itself, as the index writes those it does not take apart: <c>story={…</c>.</summary>
    public string? OtherContent => Find("date=\\d+; (?<v>[a-z_]+)=") is { } name && name is not ("text" or "caption" or "edited" or "forward_origin" or "topic") ? name : null;

    private DateTimeOffset? Seconds(string name) =>
        Find($"{name}=(?<v>\\d+)") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) : null;

    private string? Find(string pattern) => Regex.Match(Line, pattern) is { Success: true } match ? match.Groups["v"].Value : null;

    [GeneratedRegex(@"; (?<kind>photo|document|video_note|video|voice|sticker) file_id=(?<id>[^ ;]+)(?<rest>[^;—|]*)")]
    private static partial Regex Media();

    [GeneratedRegex(@"contact (?<phone>\d+) user_id=(?<user>\d+|—)")]
    private static partial Regex Card();

    [GeneratedRegex(@"location (?<lat>-?[\d.]+),(?<lon>-?[\d.]+)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\) (?<old>[a-z]+)→(?<new>[a-z]+) of user")]
    private static partial Regex Change();
}
