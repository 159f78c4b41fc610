using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>
/// One input being handled: the session as it changes and the events so far. Lives for a single call of
/// <see cref="Counter.Handle"/>. This part hears; the others answer, call code, wait for bursts and speak.
/// </summary>
internal sealed partial class Visit(Catalogue catalogue, Session session, DateTimeOffset now)
{
    private readonly List<EngineEvent> _events = [];

    public Session Session { get; private set; } = session;

    public IReadOnlyList<EngineEvent> Events => _events;

    private string Language => Session.Language ?? catalogue.Town.DefaultLanguage;

    private DateOnly Today => DateOnly.FromDateTime(now.DateTime);

    public void Hear(Input.CitizenSaid said)
    {
        // A reaction says something about a message of ours, and asks nothing.
        if (said.Kind == "reaction")
        {
            return;
        }

        (_at, _said) = (said.At, said);
        var heard = Heard.Read(said.Text);
        var chosen = Chosen(said.Payload, heard);
        var reading = chosen is null ? Read(heard) : Reading.Nothing;
        Learn(LanguageGuess.Of(heard, said.Text), reading.Main?.Language, said.LanguageHint);
        if (Session.Attention == Attention.Attended)
        {
            Session = Session with { Flow = null };
            return;
        }

        var waits = Session.Flow is not null;
        if (chosen is not null)
        {
            Choose(chosen);
        }
        else if (reading.Alarm is { Rule: { Answer: Answer.Alarms alarm } urgent })
        {
            Raise(urgent, alarm, heard);
        }
        else if (catalogue.Finder.IsDanger(heard))
        {
            _handled.By("urgent", Danger);
            Raise(catalogue.DefaultQueue, Danger, Text(Danger));
        }
        else if (waits && HearInFlow(reading, heard, said, whole: false))
        {
            waits = false;
        }
        else if (Unhurried(reading, said.Text))
        {
            WaitForMore(said.Text, said.Kind);
        }
        else if (!Answers(reading, said.Text))
        {
            if (said.Kind is "text" or "sticker" && SmallTalk.IsNoise(heard))
            {
                _handled.By("noise", "chatter");
            }
            else
            {
                WaitForMore(said.Text, said.Kind);
            }
        }

        if (waits)
        {
            RepeatQuestion();
        }

        Tell();
        Session = Session with { Expecting = null };
    }

    /// <summary>True for what a person will read: that may as well wait for the rest of its burst, where place and number often come.</summary>
    private bool Unhurried(Reading reading, string text) =>
        catalogue.BurstWait > TimeSpan.Zero && Session.Attention == Attention.Machine && reading is { Warning: null, Main.Rule: { Intent: not null, After: null, Kind: "incident" or "operator" } rule }
        && !rule.Also.Contains("urgent") && !Personal(text).Any(d => d.IsCertain);

    /// <summary>Answers what was understood, a warning before it.</summary>
    /// <returns>False when nothing was.</returns>
    private bool Answers(Reading reading, string text)
    {
        var personal = Personal(text);
        Warn(reading, personal);
        if (reading.Main is { } main && !(_preface is not null && main.Rule.Kind == "noise"))
        {
            Serve(main);
            if (reading.Second is { } second)
            {
                _handled.Also(second.Rule.Kind);
            }

            if (main.Rule.Kind == "incident" && personal.Any(p => p.Kind == "plate"))
            {
                _handled.Also("dlp_warning");
            }
        }

        if (_preface is { } warning)
        {
            _preface = null;
            if (reading.Warning is { Rule: { Answer: Answer.Warns { Queue: { } queue } } rule } && reading.Main is null)
            {
                Note(rule, reading.Warning.Heard);
                HandOver(queue, rule.Intent ?? rule.Name, warning, "system", Privacy, rule.Priority);
            }
            else
            {
                Say(warning, "system", Privacy);
            }
        }

        return _handled.Kind is not null;
    }

    /// <summary>
    /// The choice that a tap or a bare number means, if it was offered. A rule's own id counts always, because old menus
    /// stay on the screen; any other payload can be forged and is then only the words on the button.
    /// </summary>
    private string? Chosen(string? payload, Heard heard)
    {
        if (payload is not null && (Session.Offered.Contains(payload) || RuleOf(payload) is not null))
        {
            return payload;
        }

        if (BareNumber(heard) is not { } number)
        {
            return null;
        }

        return catalogue.Finder.ByDigit(number, Session.Spoken ? Session.Offered : null)?.ChoiceId
            ?? (number >= 1 && number <= Session.Offered.Count && !WantsFigures && Session.Offered.All(o => RuleOf(o)?.Digit is null) ? Session.Offered[number - 1] : null);
    }

    private void Choose(string id)
    {
        var nothing = Heard.Read("");
        if (RuleOf(id) is { } rule)
        {
            _handled.By("keyword", "menu_choice");
            _handled.Rule = rule.Name;
            Serve(new(rule, nothing));
        }
        else if (id.Split(':', 3) is ["key", var service, var key] && catalogue.Finder.Named(service) is { } keyed)
        {
            Serve(new(keyed, nothing, [key]));
        }
        else if (id.Split(':', 2) is ["language", var language])
        {
            SetLanguage(language);
        }
        else if (id.Split(':', 2) is [Pick, var picked])
        {
            ChooseInFlow(picked);
        }
    }

    private Rule? RuleOf(string id) => id.StartsWith("rule:", StringComparison.Ordinal) ? catalogue.Finder.Named(id[5..]) : null;

    /// <summary>A number of one or two figures with nothing but politeness beside it.</summary>
    private static int? BareNumber(Heard heard)
    {
        if (!heard.HasDigit)
        {
            return null;
        }

        int? number = null;
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (SmallTalk.IsPolite(word))
            {
                continue;
            }

            if (number is not null || word.Length > 2 || word.ContainsAnyExceptInRange('0', '9'))
            {
                return null;
            }

            number = int.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
        }

        return number;
    }

    /// <summary>Follows the citizen's language: at once while we do not know it, afterwards only when they clearly write in another.</summary>
    private void Learn(LanguageGuess guess, string? keyword, string? hint)
    {
        if (Session.LanguageByHand)
        {
            return;
        }

        guess.Add(keyword, 1);
        var needed = Session.LanguageSure ? 3 : 1;
        if (guess.Best is { } best && guess.Margin >= needed && catalogue.Town.Languages.Contains(best))
        {
            Session = Session.LanguageSure && Session.Language == best ? Session : Speak(best) with { LanguageSure = true };
        }
        else if (Session.Language is null && hint?.Split('-', '_')[0].ToLowerInvariant() is { } app && catalogue.Town.Languages.Contains(app))
        {
            Session = Speak(app);
        }
    }

    private Session Speak(string language)
    {
        if (Session.Language != language)
        {
            _events.Add(new EngineEvent.LanguageChosen(language));
        }

        return Session with { Language = language };
    }

    private string Text(string name) => catalogue.Text(name).Plain(Language);

    private string Text(string name, params (string Place, string Value)[] values) =>
        catalogue.Text(name).In(Language).Render(place => values.FirstOrDefault(v => v.Place == place).Value ?? "", Language);

    private string Text(LocalText text) =>
        text.In(Language).Render(place => new Tables.Question([], now, null, Language, catalogue).Value(place), Language);
}
