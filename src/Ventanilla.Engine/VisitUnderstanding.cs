using System.Globalization;
using Ventanilla.Engine.Places;
using Ventanilla.Engine.Privacy;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine;

/// <summary>What the message means beside its rule: places, days, names, personal data; told once, when it is handled.</summary>
internal sealed partial class Visit
{
    private Handled _handled = new();
    private GeoPoint? _at;
    private string? _preface;
    private (string Text, IReadOnlyList<Detected> Found)? _personal;

    /// <summary>Staff are about to send something: three numbers of people, or what the town's rules for staff name, is for a person to look at first.</summary>
    public void Check(Input.StaffWrites staff)
    {
        var heard = Heard.Read(staff.Text);
        var found = Detectors.Find(staff.Text);
        if (catalogue.Finder.ReadStaff(heard) is { } rule)
        {
            _handled.By(rule.Rule);
        }
        else if (found.Any(f => f.IsCertain))
        {
            _handled.By("dlp_warning", found.Count(f => f.IsCertain) >= ManyPeople ? "staff_id_list" : "staff_id");
        }
        else if (found.Count(f => f.Kind == "phone") >= ManyPeople)
        {
            _handled.By("dlp_warning", "staff_phone_list");
        }
        else
        {
            _handled.By("operator", "staff");
        }

        Tell();
    }

    /// <summary>One person's number may belong to the case; several are a list.</summary>
    private const int ManyPeople = 3;

    /// <summary>The rules that a message sets off, where a place makes some of them count.</summary>
    private Reading Read(Heard heard) =>
        catalogue.Finder.Read(heard, Session, () => _at is not null || catalogue.Streets?.Find(heard) is not null || Streets.NamesSome(heard) || heard.Count > 0 && catalogue.Places?.Find(heard).Count > 0);

    /// <summary>What of a person's stands in the text; asked for more than once and looked for once.</summary>
    private IReadOnlyList<Detected> Personal(string text)
    {
        if (_personal is not { } known || !ReferenceEquals(known.Text, text))
        {
            _personal = known = (text, Detectors.Find(text));
        }

        return known.Found;
    }

    private void Tell()
    {
        if (_handled.Kind is not null)
        {
            _events.Add(new EngineEvent.Understood(_handled.Done()));
        }

        _handled = new();
    }

    /// <summary>Tells which rule it is, and what the message names that belongs to it.</summary>
    private void Note(Rule rule, Heard heard)
    {
        var first = _handled.Kind is null || _handled.Kind == "dlp_warning";
        _handled.By(rule);
        if (!first || heard.Count == 0)
        {
            return;
        }

        foreach (var list in rule.Slots)
        {
            if (list.Find(heard) is [var row, ..])
            {
                _handled.Slots.TryAdd(list.Slot, row);
            }
        }

        foreach (var (name, value) in rule.Default)
        {
            // "Horari de la piscina" is no question about the office.
            if (rule.Kind != "keyword" || rule.After is not null || !rule.Slots.Any(l => l.Slot != "proc" && _handled.Slots.ContainsKey(l.Slot)))
            {
                _handled.Slots.TryAdd(name, value);
            }
        }

        NotePlace(rule, heard);
        NoteDay(rule, heard);
    }

    private void NotePlace(Rule rule, Heard heard)
    {
        var matters = rule.Streets || rule.Kind is "incident" or "urgent" or "operator" or "subscription";
        if (!matters)
        {
            return;
        }

        if (_at is not null)
        {
            _handled.Slots["geo"] = true;
        }

        var near = rule.Kind is "incident" or "urgent" && catalogue.Places?.Find(heard) is [var place, ..] ? place : null;
        if (catalogue.Streets?.Find(heard, loosely: rule.Streets || (near is null && rule.Kind is "incident" or "urgent")) is { } address && (address.Sure || near is null))
        {
            _handled.Slots["street"] = address.Street;
            if (address.Number is { } number)
            {
                _handled.Slots["number"] = number;
            }

            if (address.Zone is { } zone && rule.Kind is not ("incident" or "urgent"))
            {
                _handled.Slots["zone"] = zone;
            }

            return;
        }

        if (near is not null)
        {
            _handled.Slots["near"] = near;
        }

        if (rule.Streets && catalogue.Streets?.ZoneNamed(heard) is { } named)
        {
            _handled.Slots["zone"] = named;
        }
        else if (rule.Streets && heard.Count > 0)
        {
            _handled.Ask ??= "street";
        }
    }

    private void NoteDay(Rule rule, Heard heard)
    {
        if (!rule.Dated && rule.Slots.Count == 0)
        {
            return;
        }

        var day = DayNamed.Find(heard, Today, catalogue.Hours);
        if (day is { } named || rule.Dated)
        {
            _handled.Slots["date"] = (day ?? Today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        if (DayNamed.WeekdayIn(heard) is { } weekday)
        {
            _handled.Slots["weekday"] = weekday;
        }
    }

    /// <summary>Something in the street is wrong: what is known is said back, what is missing asked for, and the people are told whose work it is.</summary>
    private void Report(Rule rule, Answer.Reports report, Heard heard)
    {
        _handled.Slots.TryAdd("category", report.Category!);
        if (report.Category is null)
        {
            _handled.Slots.Remove("category");
        }

        var (street, placed) = (_handled.Slots.ContainsKey("street"), _handled.Slots.ContainsKey("geo"));
        _handled.Ask = placed || (street && _handled.Slots.ContainsKey("number")) ? report.Category is null ? "category" : null
            : street ? "number"
            : _handled.Slots.ContainsKey("near") ? "exact_place"
            : report.Category is null ? "category,location"
            : "location";
        if (report.Flow is { } flow && MayBegin(rule) && Begin(flow, rule, Given(rule, report), heard))
        {
            _handled.Queue ??= report.Queue;
            return;
        }

        var said = report.Text is { } own ? Text(own) : Text("report.noted", ("what", report.Label?.Plain(Language) ?? ""));
        var ask = _handled.Ask switch
        {
            null => "",
            "number" => Text("report.ask_number"),
            "category" => Text("report.ask_category"),
            "category,location" => Text("report.ask_both"),
            _ => Text("report.ask_place"),
        };
        var danger = rule.Also.Contains("urgent") ? $"{Text(Danger)} " : "";
        HandOver(report.Queue, rule.Intent ?? rule.Name, $"{danger}{said} {ask}".Trim(), "rule", rule.Intent ?? rule.Name, rule.Priority);
    }

    /// <summary>Somebody may be in danger. A short sentence, a person, and nothing else.</summary>
    private void Raise(Rule rule, Answer.Alarms alarm, Heard heard)
    {
        Note(rule, heard);
        Raise(alarm.Queue, rule.Discreet ? Danger : rule.Intent ?? rule.Name, alarm.Text is { } own ? Text(own) : Text(Danger));
    }

    /// <summary>Whoever waits already is told again: in danger, silence is the worst answer.</summary>
    private void Raise(string queue, string reason, string text)
    {
        _handled.Queue = queue;
        _handled.Priority ??= "critical";
        _events.Add(new EngineEvent.OperatorRequested(queue, reason, "critical"));
        Session = Session with { Attention = Attention.Waiting, Alarmed = true, Flow = null, AwaitedService = null, AwaitedKey = null, Burst = [], BurstBegan = null, Timer = null };
        Say(text, "system", Danger);
    }

    /// <summary>Personal data, or words that warn: said first, before whatever else is answered.</summary>
    private void Warn(Reading reading, IReadOnlyList<Detected> personal)
    {
        if (personal.FirstOrDefault(p => p.IsCertain) is { } certain)
        {
            _handled.By("dlp_warning", certain.Kind);
            _preface = Text(certain.Kind == "cadastral_ref" ? "privacy.reference" : "privacy.warning");
        }
        else if (reading.Warning is { Rule.Answer: Answer.Warns warns } warning)
        {
            _handled.By(warning.Rule);
            _preface = Text(warns.Text);
        }
    }

    /// <summary>The stop, or whatever has a place in its table, that is nearest to where the citizen is.</summary>
    private static string? Nearest(KnownKeys known, GeoPoint at)
    {
        if (!known.Table.Has("lat") || !known.Table.Has("lon"))
        {
            return null;
        }

        var (lat, lon, key) = (known.Table.Column("lat"), known.Table.Column("lon"), known.Table.Column(known.Column));
        var narrow = Math.Cos(at.Latitude * Math.PI / 180);
        return Enumerable.Range(0, known.Table.Count)
            .Select(row => (Key: known.Table[row, key], Lat: Degrees(known.Table[row, lat]) - at.Latitude, Lon: (Degrees(known.Table[row, lon]) - at.Longitude) * narrow))
            .MinBy(p => (p.Lat * p.Lat) + (p.Lon * p.Lon)).Key;

        static double Degrees(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
