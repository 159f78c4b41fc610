using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ventanilla.Engine;
using Ventanilla.Platform;
using Ventanilla.Scripts;

namespace Ventanilla.Catalogue;

/// <summary>How one turn was handled, and what was said.</summary>
internal sealed record Tried(string Id, Handling Handling, IReadOnlyList<string> Replies, IReadOnlyList<string> Effects)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line, as the contract has it.</summary>
    public string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("handling", Handling.Kind);
            json.WriteString("intent", Handling.Intent);
            json.WriteString("rule", Handling.Rule);
            json.WriteString("key", Handling.Key);
            json.WriteStartObject("slots");
            foreach (var (name, value) in Handling.Slots)
            {
                json.WritePropertyName(name);
                JsonSerializer.Serialize(json, value, value.GetType());
            }

            json.WriteEndObject();
            Write(json, "replies", Replies);
            json.WriteString("queue", Handling.Queue);
            json.WriteString("priority", Handling.Priority ?? "normal");
            json.WriteString("ask", Handling.Ask);
            Write(json, "also", Handling.Also);
            json.WriteBoolean("discreet", Handling.Discreet);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}

/// <summary>
/// Conversations that are only tried: the engine and the scripts are the real ones, nothing is stored or sent. Other organisations' programs are not called, so what is
/// said in their place is what citizens read when they do not answer.
/// </summary>
internal sealed class Trial(Engine.Catalogue catalogue, ScriptRunner scripts)
{
    /// <summary>Scripts of a trial belong to no town that has others waiting.</summary>
    private static readonly TownId Nobody = new(0);

    private readonly Engine.Catalogue _catalogue = catalogue with { BurstWait = TimeSpan.Zero };
    private readonly Dictionary<string, List<(string Token, DateTimeOffset Due)>> _timers = new(StringComparer.Ordinal);
    private int _cases;
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone);

    public async Task<Tried> HandleAsync(TriedMessage row, CancellationToken ct)
    {
        var session = _sessions.GetValueOrDefault(row.Contact, Session.New) with { Expecting = row.Expecting };
        var now = TimeZoneInfo.ConvertTime(row.At, _zone);
        session = PassTime(row.Contact, session, now);
        var due = _timers[row.Contact];
        var (replies, effects) = (new List<string>(), new List<string>());
        Handling? handling = null;
        var pending = new Queue<Input>([row.FromStaff ? new Input.StaffWrites(row.Words, row.Kind) : new Input.CitizenSaid(row.Words, null, row.Kind, null, row.Place)]);
        while (pending.TryDequeue(out var input))
        {
            var step = Counter.Handle(_catalogue, session, input, now);
            session = step.Session;
            foreach (var e in step.Events)
            {
                switch (e)
                {
                    case EngineEvent.Replied { Reply.Text: var text }:
                        replies.Add(text);
                        break;
                    case EngineEvent.Understood { Handling: var understood }:
                        handling ??= understood;
                        break;
                    case EngineEvent.ScriptCalled call:
                        pending.Enqueue(new Input.ScriptAnswered(call.Service, call.Key, await RunAsync(call, ct)));
                        break;
                    case EngineEvent.ExternalCodeCalled call:
                        pending.Enqueue(new Input.ExternalAnswered(call.Service, call.Key, null));
                        break;
                    case EngineEvent.SlotsAsked:
                        pending.Enqueue(new Input.SlotsTaken([]));
                        break;
                    case EngineEvent.NumberWanted:
                        pending.Enqueue(new Input.NumberGiven($"TRY-{row.At.Year}-{++_cases:D6}", "0000"));
                        break;
                    case EngineEvent.CaseAsked asked:
                        pending.Enqueue(new Input.CaseTold(asked.Rule, asked.Number, null));
                        break;
                    case EngineEvent.TimerSet timer:
                        due.Add((timer.Token, timer.Due));
                        break;
                    case EngineEvent.OptChanged opt:
                        effects.Add($"{(opt.OptedOut ? "leaves" : "joins")} {opt.Topic}");
                        break;
                }
            }
        }

        _sessions[row.Contact] = session;
        return new(row.Id, handling ?? new("noise", "nothing", null, null, new Dictionary<string, object>(), null, null, null, [], false), replies, effects);
    }

    /// <summary>What the clock would have brought since this contact's last message: questions that nobody has answered in time are over.</summary>
    private Session PassTime(string contact, Session session, DateTimeOffset now)
    {
        if (!_timers.TryGetValue(contact, out var timers))
        {
            _timers[contact] = timers = [];
        }

        while (timers.Where(t => t.Due <= now).OrderBy(t => t.Due).Select(t => ((string, DateTimeOffset)?)t).FirstOrDefault() is var (token, due))
        {
            timers.Remove((token, due));
            var step = Counter.Handle(_catalogue, session, new Input.TimeCame(token), due);
            session = step.Session;
            timers.AddRange(step.Events.OfType<EngineEvent.TimerSet>().Select(t => (t.Token, t.Due)));
            if (step.Events.OfType<EngineEvent.NumberWanted>().Any())
            {
                session = Counter.Handle(_catalogue, session, new Input.NumberGiven($"TRY-{due.Year}-{++_cases:D6}", "0000"), due).Session;
            }
        }

        return session;
    }

    private async Task<string?> RunAsync(EngineEvent.ScriptCalled call, CancellationToken ct) =>
        await scripts.RunAsync(Nobody, call.Script, call.InputJson, call.TablesJson, ct) is ScriptOutcome.Answered answered ? answered.Json : null;
}
