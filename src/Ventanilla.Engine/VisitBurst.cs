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

    private void WaitForMore(string text)
    {
        // In a queue the person who takes it will read this too; saying so again helps nobody.
        if (Session.Attention == Attention.Waiting)
        {
            return;
        }

        var began = Session.BurstBegan ?? now;
        var kept = text.Length > Heard.Longest ? text[..Heard.Longest] : text;
        Session = Session with
        {
            BurstBegan = began,
            Burst = Session.Burst.Count < MostMessages ? [.. Session.Burst, kept] : Session.Burst,
        };
        if (catalogue.BurstWait <= TimeSpan.Zero)
        {
            ReadBurst();
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
            ReadBurst();
        }
    }

    private void ReadBurst()
    {
        var burst = Session.Burst;
        Session = Session with { Burst = [], BurstBegan = null, Timer = null };
        if (burst.Count == 0 || Session.Attention != Attention.Machine)
        {
            return;
        }

        var joined = string.Join('\n', burst.Where(t => t.Length > 0));
        if (burst.Count > 1 && catalogue.Finder.Find(Heard.Read(joined), Session) is { } match)
        {
            Serve(match);
            return;
        }

        if (joined.Length > 0)
        {
            _events.Add(new EngineEvent.NotUnderstood(joined));
        }

        var why = joined.Length > 0 ? "not_understood" : "without_words";
        HandOver(catalogue.DefaultQueue, why.Replace('_', ' '), Text(why, ("queue", QueueLabel(catalogue.DefaultQueue))), "system", why);
    }
}
