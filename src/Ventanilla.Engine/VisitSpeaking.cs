using System.Globalization;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Engine;

/// <summary>How the visit speaks: one message at a time, with choices, and once with the offer of another language.</summary>
internal sealed partial class Visit
{
    /// <summary>WhatsApp's limits: a button's text, a list row's text, rows of a list.</summary>
    private const int ButtonLabel = 20;
    private const int RowLabel = 24;
    private const int Buttons = 3;
    private const int Rows = 10;

    /// <summary>The one answer that is said even to somebody who is waiting already, and that carries nothing else.</summary>
    private const string Danger = "danger";

    /// <summary>The warning about personal data, as the speaker of a message.</summary>
    private const string Privacy = "privacy";

    /// <summary>What every channel takes in one message; the town's own answers are far below.</summary>
    private const int LongestReply = 3500;

    private void Say(string text, string author, string name, IReadOnlyList<ReplyChoice>? choices = null, bool isMenu = false)
    {
        var offered = choices ?? [];
        if (_preface is { } first)
        {
            text = $"{first}\n\n{text}";
            _preface = null;
        }
        if (name != Danger && LanguageToOffer() is { } other)
        {
            text += "\n\n" + catalogue.Text("language_offer").Plain(other);
            Session = Session with { LanguageOffered = true };
            if (isMenu)
            {
                offered = [.. offered, LanguageChoice(other)];
            }
        }

        offered = Fitted(offered);
        Session = Session with { Offered = [.. offered.Select(c => c.Id)], Spoken = true };
        _events.Add(new EngineEvent.Replied(new(
            Fit(text, LongestReply), author, name, offered.Count == 0 ? null : offered, offered.Count == 0 ? null : Fit(Text("choose"), ButtonLabel), isMenu)));
    }

    /// <summary>As many as a list shows, with labels that fit; what does not fit stands below it.</summary>
    private static List<ReplyChoice> Fitted(IReadOnlyList<ReplyChoice> choices)
    {
        var shown = choices.Take(Rows).ToList();
        var room = shown.Count <= Buttons ? ButtonLabel : RowLabel;
        return [.. shown.Select(c => c with { Label = Fit(c.Label, room), Description = c.Description ?? (c.Label.Length > room ? c.Label : null) })];
    }

    /// <summary>The town's other language, as long as the citizen's is a guess and was not asked for.</summary>
    private string? LanguageToOffer() =>
        Session.LanguageSure || Session.LanguageByHand || Session.LanguageOffered
            ? null
            : catalogue.Town.Languages.Take(2).FirstOrDefault(l => l != Language);

    private ReplyChoice LanguageChoice(string language) => new($"language:{language}", catalogue.Text("language_name").Plain(language));

    private ReplyChoice RuleChoice(string rule) =>
        new($"rule:{rule}", catalogue.Finder.Named(rule)?.Title.Plain(Language) ?? rule);

    private void SetLanguage(string language)
    {
        Session = Speak(language) with { LanguageSure = true, LanguageByHand = true, LanguageOffered = true };
        if (Session.Flow is not null)
        {
            Say(Text("language_set"), "rule", "IDIOMA");
            return;
        }

        var menu = catalogue.Rules.Select(r => r.Answer).OfType<Rules.Answer.Menu>().FirstOrDefault();
        if (menu is null)
        {
            Say(Text("language_set"), "rule", "IDIOMA");
        }
        else
        {
            Say(Text("language_set") + "\n\n" + Text(menu.Text), "rule", "IDIOMA", [.. menu.Rules.Select(RuleChoice)], isMenu: true);
        }
    }

    /// <summary>Cuts where a character as people see it ends.</summary>
    private static string Fit(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = 0;
        for (var next = 0; next <= most - 1 && next < text.Length; next += StringInfo.GetNextTextElementLength(text, next))
        {
            end = next;
        }

        return text[..end].TrimEnd() + "…";
    }

    private string QueueLabel(string queue) => Queue(queue)?.Label.Plain(Language) ?? queue;

    private Queue? Queue(string name) => catalogue.Queues.FirstOrDefault(q => q.Name == name);

    /// <summary>A person is called, and the citizen told when to expect them: the truth, from the office's hours.</summary>
    private void HandOver(string queue, string reason, string text, string author, string name, string? priority = null)
    {
        _handled.Queue ??= queue;
        Session = Session with { Flow = null, Filed = false };
        if (Session.Attention == Attention.Waiting)
        {
            if (priority == "critical")
            {
                _events.Add(new EngineEvent.OperatorRequested(queue, reason, priority));
            }

            // What only adds to the wait is read by the same person: saying so each time helps nobody.
            if (_handled.Kind is "incident" or "operator" && _handled.Priority is null && author == "rule")
            {
                return;
            }

            Say($"{(name == Danger ? text : Text("person.again"))} {When(queue)}", author, name);
            return;
        }

        _events.Add(new EngineEvent.OperatorRequested(queue, reason, priority));
        Session = Session with { Attention = Attention.Waiting, AwaitedService = null, AwaitedKey = null };
        Say($"{text} {When(queue)}", author, name);
    }

    private string When(string queue)
    {
        if (Queue(queue)?.Office is not { } office || !catalogue.Hours.Knows(office))
        {
            return Text("person.unknown");
        }

        if (catalogue.Hours.Now(office, now.DateTime) is { } open)
        {
            return open.IsWholeDay ? Text("person.always") : Text("person.open", ("close", DayWords.Time(open.Close)));
        }

        return catalogue.Hours.Next(office, now.DateTime) is var (day, time)
            ? Text("person.closed", ("opening", DayWords.Relative(day, Today, Language)), ("open", DayWords.Time(time)))
            : Text("person.unknown");
    }
}
