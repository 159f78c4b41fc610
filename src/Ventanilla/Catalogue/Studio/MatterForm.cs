using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ventanilla.Catalogue.Studio;

/// <summary>
/// A matter as a clerk fills it in. What the form does not show (keys, tables, exceptions for staff) stays in the matter as
/// it was written.
/// </summary>
internal sealed partial class MatterForm
{
    /// <summary>What a clerk may choose; the rest is written in the file.</summary>
    public static readonly IReadOnlyList<string> Ways = ["keyword", "operator", "incident", "urgent", "noise"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonObject _kept = [];

    public string Name { get; set; } = "";

    public string Handling { get; set; } = Ways[0];

    /// <summary>One a line; found anywhere in a message.</summary>
    public string Phrases { get; set; } = "";

    /// <summary>One a line; only where the message has few other words.</summary>
    public string Few { get; set; } = "";

    /// <summary>One a line; where one of them stands the matter is another.</summary>
    public string Unless { get; set; } = "";

    public string Queue { get; set; } = "";

    public string Category { get; set; } = "";

    /// <summary>What is said, by language; empty says the counter's own words, or nothing.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that the form does not show and keeps.</summary>
    public IReadOnlyList<string> Hidden => [.. _kept.Select(k => k.Key).Where(k => !Shown.Contains(k))];

    private static readonly string[] Shown = ["handling", "phrases", "few", "unless", "queue", "category", "text"];

    /// <param name="json">The matter as it stands in the file; null for a new one.</param>
    /// <returns>Null when it cannot be shown in a form.</returns>
    public static MatterForm? Read(string name, string? json, IReadOnlyList<string> languages)
    {
        var form = new MatterForm { Name = name };
        try
        {
            if (json is not null)
            {
                form._kept = JsonNode.Parse(json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject ?? [];
            }
        }
        catch (JsonException)
        {
            return null;
        }

        form.Handling = form._kept["handling"] is JsonValue way ? way.ToString() : Ways[0];
        form.Phrases = Lines(form._kept["phrases"]);
        form.Few = Lines(form._kept["few"]);
        form.Unless = Lines(form._kept["unless"]);
        form.Queue = form._kept["queue"]?.ToString() ?? "";
        form.Category = form._kept["category"]?.ToString() ?? "";
        foreach (var language in languages)
        {
            form.Texts[language] = form._kept["text"] switch
            {
                JsonObject texts => texts[language]?.ToString() ?? "",
                JsonValue one when language == languages[0] => one.ToString(),
                _ => "",
            };
        }

        return form;
    }

    /// <summary>What keeps the form from being a matter; null when nothing does.</summary>
    /// <returns>The name of a text of the studio.</returns>
    public string? Problem() =>
        !NamePattern().IsMatch(Name) ? "Studio.BadName"
        : List(Phrases).Count + List(Few).Count == 0 && _kept["whole"] is null ? "Studio.NoPhrases"
        : Handling == "keyword" && Texts.Values.All(string.IsNullOrWhiteSpace) && Hidden.Count == 0 && Queue.Length == 0 ? "Studio.NoAnswer"
        : null;

    public string Json()
    {
        var matter = (JsonObject)_kept.DeepClone();
        matter["handling"] = Handling;
        Set(matter, "queue", Handling is "operator" or "incident" or "urgent" or "keyword" ? Queue : "");
        Set(matter, "category", Handling == "incident" ? Category : "");
        Set(matter, "phrases", List(Phrases));
        Set(matter, "few", List(Few));
        Set(matter, "unless", List(Unless));
        var texts = Texts.Where(t => !string.IsNullOrWhiteSpace(t.Value)).ToList();
        if (texts.Count == 0)
        {
            matter.Remove("text");
        }
        else
        {
            matter["text"] = new JsonObject(texts.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Key, t.Value.ReplaceLineEndings("\n").Trim())));
        }

        return matter.ToJsonString(Readable);
    }

    private static void Set(JsonObject matter, string name, string value)
    {
        if (value.Length > 0)
        {
            matter[name] = value;
        }
        else
        {
            matter.Remove(name);
        }
    }

    private static void Set(JsonObject matter, string name, List<string> values)
    {
        if (values.Count > 0)
        {
            matter[name] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
        }
        else
        {
            matter.Remove(name);
        }
    }

    private static List<string> List(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static string Lines(JsonNode? node) => node switch
    {
        JsonArray list => string.Join('\n', list.Select(i => i?.ToString())),
        JsonValue one => one.ToString(),
        _ => "",
    };

    [GeneratedRegex("^[a-z][a-z0-9_]{1,39}$")]
    private static partial Regex NamePattern();
}
