using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ventanilla.Engine.Flows;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine;

/// <summary>Scripts that a flow asks on its way: they are given what it knows, and may fill in the fields that it names.</summary>
internal sealed partial class Visit
{
    /// <summary>Before the flow's name, where a call is not a rule's.</summary>
    private const string OfFlow = "flow:";

    /// <summary>A field is a word or a line; what is longer is a text, and stands in the flow.</summary>
    private const int LongestField = 300;

    private void CallInFlow(Flow flow, FlowNode.Runs runs) => _events.Add(new EngineEvent.ScriptCalled(
        OfFlow + flow.Name, Session.Flow!.Node, runs.Code.Source, FlowInput(), runs.Code.TablesJson));

    /// <returns>True when the answer was a flow's, awaited or not.</returns>
    private bool AnsweredInFlow(Input.ScriptAnswered answered)
    {
        if (!answered.Service.StartsWith(OfFlow, StringComparison.Ordinal))
        {
            return false;
        }

        if (Session.Flow is { } state && OfFlow + state.Flow == answered.Service && state.Node == answered.Key
            && FlowOf(state) is { } flow && flow.Nodes.GetValueOrDefault(state.Node) is FlowNode.Runs runs && Session.Attention != Attention.Attended)
        {
            if (FieldsIn(answered.Json, runs.Gives) is { } fields)
            {
                Set(fields);
                Go(flow, runs.Next);
            }
            else
            {
                Go(flow, runs.Down);
            }
        }

        return true;
    }

    /// <summary>Reads <c>{"fields": {"price": "12.50"}}</c> with suspicion: only the fields that were asked for, and only words; null is a failure.</summary>
    private static List<(string Field, string Value)>? FieldsIn(string? json, IReadOnlyList<string> wanted)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "", new() { MaxDepth = 4 });
            return document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Object
                ? null
                : [.. fields.EnumerateObject().Where(f => wanted.Contains(f.Name) && f.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    .Select(f => (f.Name, Line(f.Value.ToString())))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>One line, without what could turn it around or hide in it.</summary>
    private static string Line(string text)
    {
        var clean = new string([.. text.Where(c => !char.IsControl(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)]).Trim();
        return clean.Length <= LongestField ? clean : Fit(clean, LongestField);
    }

    private string FlowInput()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("key", Session.Flow!.Node);
            json.WriteString("text", "");
            json.WriteString("language", Language);
            json.WriteString("now", now.DateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            json.WriteNumber("weekday", DayWords.IsoWeekday(Today));
            json.WriteStartObject("fields");
            foreach (var (field, value) in Kept(Session.Flow.Fields))
            {
                json.WriteString(field, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
