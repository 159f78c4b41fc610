using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>How a rule that was set off answers.</summary>
internal sealed partial class Visit
{
    /// <summary>A PIN has four figures: five tries an hour make guessing hopeless, and forgive slips.</summary>
    private const int MostWrongKeys = 5;
    private static readonly TimeSpan WrongKeysFor = TimeSpan.FromHours(1);

    private void Serve(Found match)
    {
        var rule = match.Rule;
        if (rule.Answer is Answer.Serves serves && catalogue.Finder.Named(serves.Rule) is { } other)
        {
            Note(rule, match.Heard);
            Serve(match with { Rule = other });
            return;
        }

        Note(rule, match.Heard);
        Session = Session with { AwaitedService = null, AwaitedKey = null, LastService = rule.Key is null ? null : rule.Name };
        var key = rule.Key is null ? [] : KeyOf(match);
        if (rule.Key is not null && key is null)
        {
            return;
        }

        switch (rule.Answer)
        {
            case Answer.Menu menu:
                Session = Session with { Flow = null };
                Say(Text(menu.Text), "rule", rule.Name, [.. menu.Rules.Select(RuleChoice)], isMenu: true);
                break;
            case Answer.Says says:
                Say(Text(says.Text), "rule", rule.Name);
                break;
            case Answer.Person person:
                var text = person.Text is { } own ? Text(own) : Text("person.passed", ("queue", Queue(person.Queue)?.Spoken.Plain(Language) ?? person.Queue));
                HandOver(person.Queue, rule.Intent ?? rule.Name, text, "rule", rule.Name, rule.Priority);
                break;
            case Answer.Reports reports:
                Report(rule, reports, match.Heard);
                break;
            case Answer.Begins begins:
                BeginFlow(rule, begins, match.Heard);
                break;
            case Answer.Alarms alarms:
                Raise(rule, alarms, match.Heard);
                break;
            case Answer.Ignores { Text: { } word }:
                Say(Text(word), "rule", rule.Name);
                break;
            case Answer.Looks looks:
                Look(rule, looks, key!, match.Heard);
                break;
            case Answer.Runs runs:
                CallScript(rule, runs, key!, match.Heard);
                break;
            case Answer.Calls calls:
                CallExternal(rule, calls, key!);
                break;
            case Answer.OptsOut optsOut:
                OptOut(rule, optsOut, match.Heard);
                break;
            case Answer.SetsLanguage:
                ChangeLanguage(rule, match.Heard);
                break;
        }
    }

    /// <returns>The whole key; null when it was asked for, or is refused.</returns>
    private IReadOnlyList<string>? KeyOf(Found match)
    {
        var (rule, needed) = (match.Rule, match.Rule.Key!);
        var key = match.Key is { Count: > 0 } given ? given : RuleFinder.KeyIn(rule, match.Heard);
        if (needed.Free && match.Key is null && match.Heard.Telling <= 1)
        {
            key = [];
        }

        if (key.Count == 0 && _at is { } at && needed.Known is { } places && Nearest(places, at) is { } nearest)
        {
            key = [nearest];
        }

        if (key.Count == 0)
        {
            _handled.Ask ??= needed.Name;
            AskForKey(rule, needed, match.Heard);
            return null;
        }

        key = needed.Free ? key : [.. key.Select(k => k.ToUpperInvariant())];
        _handled.Key ??= needed.Free ? null : key[0];
        if (key.Count < needed.Parts)
        {
            _handled.Ask ??= needed.SecondName;
            Session = Session with { AwaitedService = rule.Name, AwaitedKey = key[0] };
            Say(needed.AskSecond is { } ask ? Rendered(ask, key) : Text(needed.Ask), "rule", rule.Name);
            return null;
        }

        if (needed.Secret && Session.WrongKeys >= MostWrongKeys && Session.WrongKeysSince + WrongKeysFor > now)
        {
            Say(Text("too_many_tries"), "rule", rule.Name);
            return null;
        }

        if (needed.Known is not { } known)
        {
            return key;
        }

        if (known.Read(key[0]) is { } read)
        {
            _handled.Key = _handled.Key == key[0] ? read : _handled.Key;
            return [read, .. key.Skip(1)];
        }

        Unknown(rule, known, key);
        return null;
    }

    private void AskForKey(Rule rule, Key needed, Heard heard)
    {
        // "bus 1007", "el L3": the answer to the first is on its way, and the second adds to it.
        if (Session.Calls.Any(c => c.StartsWith($"{rule.Name} ", StringComparison.Ordinal)))
        {
            return;
        }

        Session = Session with { AwaitedService = rule.Name };
        if (needed.Names?.Find(heard) is { Count: > 1 and <= Rows } several)
        {
            Say(Text("which_of"), "rule", rule.Name, [.. several.Select(k => KeyChoice(rule, needed.Known, k))]);
            return;
        }

        Say(Text(needed.Ask), "rule", rule.Name);
    }

    private ReplyChoice KeyChoice(Rule rule, KnownKeys? known, string key) => new($"key:{rule.Name}:{key}", $"{key} {LabelOf(known, key)}".TrimEnd(), LabelOf(known, key));

    private string? LabelOf(KnownKeys? known, string key) =>
        known is not null && known.Table.Rows(known.Table.Column(known.Column), key) is [var row, ..] && Place.In(known.Table, 0, known.Label) is { } label
            ? known.Table[row, label.In(Language)]
            : null;

    /// <summary>A key that does not exist: said plainly, with the codes that differ in one figure.</summary>
    private void Unknown(Rule rule, KnownKeys known, IReadOnlyList<string> key)
    {
        Session = Session with { AwaitedService = rule.Name };
        var text = NotFound(rule) is { } own ? Rendered(own, key) : Rendered(catalogue.Text("unknown_key"), key);
        var column = known.Table.Column(known.Column);
        var near = Enumerable.Range(0, known.Table.Count).Select(row => known.Table[row, column]).Distinct(StringComparer.Ordinal).Where(k => Near(k, key[0])).Take(Buttons).ToList();
        if (near.Count == 0)
        {
            Say(text, "table", rule.Name);
            return;
        }

        var rows = string.Join('\n', near.Select(k => $"{k} {LabelOf(known, k)}".TrimEnd()));
        Say($"{text}\n{Text("near_codes", ("rows", rows))}", "table", rule.Name, [.. near.Select(k => new ReplyChoice($"key:{rule.Name}:{k}", k, LabelOf(known, k)))]);
    }

    private static bool Near(string a, string b) => a.Length == b.Length && a.Zip(b).Count(p => p.First != p.Second) == 1;

    private static LocalText? NotFound(Rule rule) => rule.Answer switch
    {
        Answer.Looks looks => looks.NotFound,
        Answer.Runs runs => runs.NotFound,
        Answer.Calls calls => calls.NotFound,
        _ => null,
    };

    private Question Asked(IReadOnlyList<string> key, Heard heard) => new(key, now, DayNamed.Find(heard, Today, catalogue.Hours), Language, catalogue);

    private string Rendered(LocalText text, IReadOnlyList<string> key) =>
        text.In(Language).Render(place => new Question(key, now, null, Language, catalogue).Value(place), Language);

    private void Look(Rule rule, Answer.Looks looks, IReadOnlyList<string> key, Heard heard)
    {
        var question = Asked(key, heard);
        foreach (var lookup in looks.Lookups)
        {
            if (lookup.Answer(question, heard, out var named) is { } text)
            {
                if (named is not null)
                {
                    _handled.Slots[lookup.Named!.Slot] = named;
                }

                Session = rule.Key is { Secret: true } ? Session with { WrongKeys = 0, WrongKeysSince = null } : Session;
                Say(text, "table", rule.Name, [.. lookup.Choices.Select(RuleChoice)]);
                return;
            }
        }

        if (looks.Hours is { } hours)
        {
            Say(OpeningText(hours, question, heard), "table", rule.Name);
            return;
        }

        if (looks.Case is not null && key is [var number, var pin])
        {
            _events.Add(new EngineEvent.CaseAsked(rule.Name, number, pin));
            return;
        }

        NothingFound(rule, looks, key);
    }

    /// <summary>What stands in the books about the case that was asked for.</summary>
    public void CaseTold(Input.CaseTold told)
    {
        if (Session.Attention == Attention.Attended || catalogue.Finder.Named(told.Rule) is not { Answer: Answer.Looks { Case: { } text } looks } rule)
        {
            return;
        }

        if (told.Facts is not { } facts)
        {
            NothingFound(rule, looks, [told.Number]);
            return;
        }

        Session = Session with { WrongKeys = 0, WrongKeysSince = null };
        var label = catalogue.Rules.Select(r => r.Answer).OfType<Answer.Reports>().FirstOrDefault(r => r.Category == facts.Category)?.Label?.Plain(Language) ?? "";
        var said = text.In(Language).Render(
            place => place switch
            {
                "number" => facts.Number,
                "state" => Text($"case.{facts.State}"),
                "what" => label,
                "place" => facts.Place ?? "",
                "opened" => IsoDay(facts.Opened),
                "updated" => IsoDay(facts.Updated),
                "due" => facts.Due is { } due ? IsoDay(due) : "",
                _ => "",
            },
            Language);
        Say(said, "table", rule.Name);
        RepeatQuestion();
    }

    /// <summary>The day in the town.</summary>
    private string IsoDay(DateTimeOffset at) => at.ToOffset(now.Offset).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private void NothingFound(Rule rule, Answer.Looks looks, IReadOnlyList<string> key)
    {
        if (rule.Key is { } needed)
        {
            Session = Session with { AwaitedService = rule.Name, AwaitedKey = null };
            if (needed.Secret)
            {
                var counting = Session.WrongKeysSince + WrongKeysFor > now;
                Session = Session with { WrongKeys = counting ? Session.WrongKeys + 1 : 1, WrongKeysSince = counting ? Session.WrongKeysSince : now };
            }
        }

        Say(Rendered(looks.NotFound ?? catalogue.Text("unknown_key"), key), "table", rule.Name);
    }

    private string OpeningText(OpeningHours hours, Question question, Heard heard)
    {
        var office = hours.Names.Find(heard) is [var named, ..] ? named : hours.Office;
        var (table, row) = (catalogue.Hours.Offices!, catalogue.Hours.FirstRow(office));
        var day = question.Day ?? Today;
        var spans = catalogue.Hours.On(office, day);
        var holiday = catalogue.Hours.HolidayName(day, (t, r) => Cell(t, r, "name"));
        var said = spans.Count == 0
            ? holiday.Length > 0 ? Text("hours_holiday", ("holiday", holiday)) : Text("hours_closed")
            : spans[0].IsWholeDay ? Text("hours_allday")
            : string.Join(Text("hours_and"), spans.Select(s => Text("hours_span", ("open", DayWords.Time(s.Open)), ("close", DayWords.Time(s.Close)))));
        var open = day == Today ? catalogue.Hours.Now(office, now.DateTime) : null;
        var from = day == Today ? now.DateTime : day.ToDateTime(TimeOnly.MinValue);
        // What comes next matters when it is closed: now, or on the day that was asked for.
        var next = open is null && (day == Today || spans.Count == 0) ? catalogue.Hours.Next(office, from) : null;
        return Text(
            "hours_office",
            ("office", Cell(table, row, "name")),
            ("address", Cell(table, row, "address")),
            ("phone", Cell(table, row, "phone")),
            ("day", Capital(DayWords.Relative(day, Today, Language))),
            ("hours", said),
            ("state", day != Today || spans is [{ IsWholeDay: true }] ? "" : open is { } now_ ? Text("hours_now_open", ("close", DayWords.Time(now_.Close))) : Text("hours_now_closed")),
            ("next", next is var (nextDay, time) ? Text("hours_next", ("opening", DayWords.Relative(nextDay, Today, Language)), ("open", DayWords.Time(time))) : ""));
    }

    private string Cell(Table table, int row, string column) => Place.In(table, 0, column) is { } place ? table[row, place.In(Language)] : "";

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private void OptOut(Rule rule, Answer.OptsOut optsOut, Heard heard)
    {
        Session = Session with { Flow = null };
        var topics = optsOut.Topics.Find(heard);
        if (topics.Count == 0)
        {
            _events.Add(new EngineEvent.OptChanged("*", true));
            Say(Text("opted_out_all"), "rule", rule.Name);
            return;
        }

        _events.AddRange(topics.Select(t => new EngineEvent.OptChanged(t, true)));
        var table = optsOut.Topics.Table;
        var names = topics.Select(t => table.Rows(optsOut.Topics.KeyColumn, t) is [var row, ..] ? Cell(table, row, optsOut.Label) : t);
        Say(Text("opted_out", ("topics", string.Join(", ", names))), "rule", rule.Name);
    }

    private void ChangeLanguage(Rule rule, Heard heard)
    {
        if (LanguageNamed.In(heard) is { } named && catalogue.Town.Languages.Contains(named))
        {
            SetLanguage(named);
            return;
        }

        Say(Text("language_which"), "rule", rule.Name, [.. catalogue.Town.Languages.Select(LanguageChoice)]);
    }
}
