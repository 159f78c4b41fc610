using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>Code outside of the engine: scripts of the town and programs of others. What they answer is never trusted.</summary>
internal sealed partial class Visit
{
    /// <summary>More answers than this are never awaited at once; the oldest is forgotten.</summary>
    private const int MostCalls = 8;

    private void CallScript(Rule rule, Answer.Runs runs, IReadOnlyList<string> key, Heard heard)
    {
        Await(rule, key);
        _events.Add(new EngineEvent.ScriptCalled(rule.Name, string.Join(' ', key), runs.Source, ScriptInput(key, heard), runs.TablesJson));
    }

    private void CallExternal(Rule rule, Answer.Calls calls, IReadOnlyList<string> key)
    {
        Await(rule, key);
        _events.Add(new EngineEvent.ExternalCodeCalled(rule.Name, string.Join(' ', key), calls.Connector, Language));
    }

    public void ScriptAnswered(Input.ScriptAnswered answered)
    {
        if (AnsweredInFlow(answered) || !Awaited(answered.Service, answered.Key) || catalogue.Finder.Named(answered.Service) is not { Answer: Answer.Runs runs } rule)
        {
            return;
        }

        switch (CodeAnswer.Read(answered.Json, Language, links: true))
        {
            case CodeAnswer.Says says:
                Say(says.Text, "script", rule.Name);
                break;
            case CodeAnswer.Asks when rule.Key is { } key:
                Session = Session with { AwaitedService = rule.Name };
                Say(Text(key.Ask), "script", rule.Name);
                break;
            case CodeAnswer.Finds:
                Session = rule.Key is null ? Session : Session with { AwaitedService = rule.Name };
                Say(Rendered(runs.NotFound, [answered.Key]), "script", rule.Name);
                break;
            default:
                Say(Text("code_down"), "script", rule.Name, PersonChoice());
                break;
        }

        RepeatQuestion();
    }

    public void ExternalAnswered(Input.ExternalAnswered answered)
    {
        if (!Awaited(answered.Service, answered.Key) || catalogue.Finder.Named(answered.Service) is not { Answer: Answer.Calls calls } rule)
        {
            return;
        }

        if (CodeAnswer.Read(answered.Json, Language, calls.Links) is CodeAnswer.Says says)
        {
            Say(says.Text, "external", rule.Name);
            return;
        }

        var failure = catalogue.Connectors.FirstOrDefault(c => c.Name == calls.Connector)?.Failure is { } own ? Text(own).Trim() : Text("code_down");
        var question = Asked(answered.Key.Length == 0 ? [] : answered.Key.Split(' '), Heard.Read(""));
        var fallback = calls.Fallback is { } name && catalogue.Finder.Named(name)?.Answer is Answer.Looks looks
            ? looks.Lookups.Select(l => l.Answer(question, Heard.Read(""))).FirstOrDefault(t => t is not null)
            : null;
        if (fallback is not null)
        {
            Say($"{failure}\n{fallback}", "table", rule.Name);
        }
        else
        {
            Say($"{failure.TrimEnd('.', ':')}. {Text("offer_person")}", "system", rule.Name, PersonChoice());
        }
    }

    private ReplyChoice[] PersonChoice() => catalogue.Finder.ByDigit(0, []) is { } person ? [RuleChoice(person.Name)] : [];

    private void Await(Rule rule, IReadOnlyList<string> key)
    {
        var calls = Session.Calls.Count >= MostCalls ? Session.Calls.Skip(1) : Session.Calls;
        Session = Session with { Steps = Session.Steps + 1, Calls = [.. calls, $"{rule.Name} {string.Join(' ', key)}"] };
    }

    /// <summary>Takes the call off the list. False for an answer nobody waits for any more, or that comes while a person is speaking.</summary>
    private bool Awaited(string service, string key)
    {
        var calls = Session.Calls.ToList();
        if (!calls.Remove($"{service} {key}"))
        {
            return false;
        }

        Session = Session with { Calls = calls };
        return Session.Attention != Attention.Attended;
    }

    private string ScriptInput(IReadOnlyList<string> key, Heard heard)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("key", string.Join(' ', key));
            json.WriteString("text", heard.Plain.Length > 0 ? heard.Plain : string.Join(' ', key));
            json.WriteString("language", Language);
            json.WriteString("now", now.DateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            json.WriteNumber("weekday", DayWords.IsoWeekday(Today));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
