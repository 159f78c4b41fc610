using Ventanilla.Engine.Privacy;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>
/// People write one thing in five messages. What matches nothing waits a few seconds for the rest, is read once more as
/// one message, and then goes to a person.
/// </summary>
internal sealed partial class Visit
{
    /// <summary>However fast somebody goes on writing, after this long we read what there is.</summary>
    private static readonly TimeSpan LongestBurst = TimeSpan.FromSeconds(20);

    /// <summary>Messages kept for reading as one; the history has them all.</summary>
    private const int MostMessages = 30;

    private void WaitForMore(string text, string kind)
    {
        // In a queue the person who takes it will read this too; saying so again helps nobody.
        if (Session.Attention == Attention.Waiting)
        {
            _handled.By(KindOf(kind), "not_understood");
            return;
        }

        var began = Session.BurstBegan ?? now;
        var kept = Detectors.Mask(text.Length > Heard.Longest ? text[..Heard.Longest] : text);
        Session = Session with
        {
            BurstBegan = began,
            Burst = Session.Burst.Count < MostMessages ? [.. Session.Burst, kept] : Session.Burst,
            BurstAt = _at ?? Session.BurstAt,
            BurstPhoto = kind is "image" or "video" ? _said.Id ?? kind : Session.BurstPhoto,
        };
        if (catalogue.BurstWait <= TimeSpan.Zero)
        {
            ReadBurst(kind);
            return;
        }

        var due = now + catalogue.BurstWait;
        var last = began + LongestBurst;
        var token = $"burst-{Session.Steps + 1}";
        Session = Session with { Steps = Session.Steps + 1, Timer = token };
        _events.Add(new EngineEvent.TimerSet(token, due < last ? due : last));
    }

    public void TimeCame(string token)
    {
        if (Session.Timer == token)
        {
            ReadBurst(Session.BurstPhoto is not null ? "image" : Session.BurstAt is not null ? "location" : "text");
        }
        else
        {
            FlowTimeCame(token);
        }

        Tell();
    }

    /// <summary>A photo, or a place, without a word is something seen in the street; what is spoken, or a file, is for a person.</summary>
    private static string KindOf(string kind) => kind is "image" or "video" or "location" ? "incident" : "operator";

    private void ReadBurst(string kind)
    {
        var burst = Session.Burst;
        _at = Session.BurstAt;
        _said = new(string.Join('\n', burst.Where(t => t.Length > 0)), Kind: kind, At: _at, Id: Session.BurstPhoto);
        Session = Session with { Burst = [], BurstBegan = null, BurstAt = null, BurstPhoto = null, Timer = null };
        if (burst.Count == 0 || Session.Attention != Attention.Machine)
        {
            return;
        }

        var joined = _said.Text;
        if (joined.Length > 0)
        {
            var all = catalogue.Finder.Apart(Heard.Read(joined));
            var reading = Read(all);
            if (reading.Alarm is { Rule: { Answer: Answer.Alarms alarm } urgent, Heard: var heard })
            {
                Raise(urgent, alarm, heard);
                return;
            }

            if (HearInFlow(reading, all, _said, whole: true) || Answers(reading, joined))
            {
                return;
            }
        }

        if (joined.Length > 0)
        {
            _events.Add(new EngineEvent.NotUnderstood(joined));
        }

        _handled.By(KindOf(kind), joined.Length > 0 ? "not_understood" : $"{kind}_only");
        _handled.Ask = _handled.Kind == "incident" ? _at is null ? "category,location" : "category" : null;
        var why = joined.Length > 0 ? "not_understood" : "without_words";
        HandOver(catalogue.DefaultQueue, why.Replace('_', ' '), Text(why, ("queue", QueueLabel(catalogue.DefaultQueue))), "system", why);
    }
}
