using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Words;

namespace Ventanilla.Engine.Places;

/// <summary>A street of the town that a message names.</summary>
/// <param name="Number">Null when no number was said.</param>
/// <param name="Sure">False for a bare name that may mean something else: <c>la llum</c> is a street and the light.</param>
public sealed record Address(string Street, int? Number, string? Zone, bool Sure);

/// <summary>The columns of the streets' table: its key, names, further names between |, district, and the zone they are in.</summary>
public sealed record StreetColumns(string Key, string Name, string? Aliases, string? District, string? Zone);

/// <summary>
/// Finds street and number in what people write: <c>c/ mirador 22</c>, <c>calle de la luz a la altura del 40</c>, <c>narcis roca 12</c>. A name of one
/// word counts where a kind of street, or a number, stands beside it.
/// </summary>
public sealed class Streets
{
    private static readonly HashSet<string> Kinds = Words("carrer carre carrers c cr calle call cl street avinguda av avda avgda avenida avd placa pl plaza pza pca passeig pg psg paseo pso rambla cami camino cno carretera ronda passatge pasaje travessera travesia urbanitzacio urbanizacion");
    private static readonly HashSet<string> Articles = Words("de del dels d la l el els les los las lo en na san sant");
    private static readonly HashSet<string> Before = Words("al a en per por cap hasta del de la el l davant frente");
    private static readonly HashSet<string> NumberMarks = Words("numero num n no nro altura alcada alsada alzada portal davant enfront frente number");
    private static readonly HashSet<string> Between = Words("del de el la l al a d al els numero num n no nro altura alcada alsada alzada mes o menos menys aprox davant enfront frente portal cantonada esquina com a i y number");

    private readonly Table _table;
    private readonly int _key;
    private readonly int _nameColumn;
    private readonly int? _zone;
    private readonly PhraseIndex _cores = new();
    private readonly List<(string Street, bool Telling)> _values = [];
    private readonly PhraseIndex _districts = new();
    private readonly List<string?> _zones = [];

    public Streets(Table table, StreetColumns columns)
    {
        (_table, _key, _zone) = (table, table.Column(columns.Key), columns.Zone is null ? null : table.Column(columns.Zone));
        _nameColumn = table.Column(columns.Name);
        for (var row = 0; row < table.Count; row++)
        {
            var key = table[row, _key];
            Add(table[row, columns.Name], key);
            foreach (var alias in columns.Aliases is null ? [] : table[row, columns.Aliases].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Add(alias, key);
            }
        }

        if (columns.District is { } district && _zone is not null)
        {
            foreach (var rows in Enumerable.Range(0, table.Count).GroupBy(r => table[r, district], StringComparer.Ordinal))
            {
                var zones = rows.Select(r => table[r, _zone.Value]).Distinct(StringComparer.Ordinal).ToList();
                _districts.Add(rows.Key, _zones.Count);
                _zones.Add(zones.Count == 1 ? zones[0] : null);
            }
        }
    }

    /// <summary>As <see cref="Named"/>, and where people take it back, what they put in its place: "carrer del Vent 12… perdó, el 21".</summary>
    public Address? Find(Heard heard, bool loosely = false)
    {
        var first = Named(heard, loosely);
        if (first is null || heard.After(Correction.Words) is not { } later)
        {
            return first;
        }

        return Named(later, loosely: false) is { } other ? other
            : OnlyNumber(later) is { } number && first.Number is not null ? first with { Number = number }
            : first;
    }

    /// <param name="loosely">Also bare names, where a street is what we have asked for, or the matter is one of streets.</param>
    private Address? Named(Heard heard, bool loosely)
    {
        (Hit Hit, int Trust, int? Number)? best = null;
        foreach (var hit in heard.In(_cores))
        {
            var number = NumberAfter(heard, hit.To);
            var trust = Trust(heard, hit, number, loosely);
            if (trust > 0 && (best is null || trust > best.Value.Trust || (trust == best.Value.Trust && hit.Beats(best.Value.Hit))))
            {
                best = (hit, trust, number);
            }
        }

        if (best is not { } found)
        {
            return null;
        }

        var street = _values[found.Hit.Value].Street;
        return new(street, found.Number ?? NumberBefore(heard, found.Hit.From) ?? NumberElsewhere(heard), ZoneOf(street), found.Trust > 1);
    }

    /// <summary>A street as people write it: "carrer Major".</summary>
    internal string Label(string street, string language)
    {
        if (_table.Rows(_key, street) is not [var row, ..])
        {
            return street;
        }

        var type = Place.In(_table, 0, "type") is { } place ? _table[row, place.In(language)] : "";
        return $"{type} {_table[row, _nameColumn]}".Trim();
    }

    /// <summary>The zone of the district that is named, when all its streets are in one.</summary>
    public string? ZoneNamed(Heard heard)
    {
        var hits = heard.In(_districts);
        return hits.Count == 0 ? null : _zones[hits.MaxBy(h => h.Words).Value];
    }

    /// <summary>True when the message names a street, of this town or not: "calle inventada 7".</summary>
    public static bool NamesSome(Heard heard)
    {
        for (var at = 0; at + 1 < heard.Count; at++)
        {
            if (Kinds.Contains(heard.Word(at).ToString()) && heard.Word(at + 1).Length > 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the message is an address and nothing else.</summary>
    public static bool IsAddress(Heard heard) =>
        heard.Count is >= 2 and <= 7 && Kinds.Contains(heard.Word(0).ToString()) && Enumerable.Range(0, heard.Count).Count(w => SmallTalk.Matters(heard.Word(w)) && !Kinds.Contains(heard.Word(w).ToString())) <= 3
        && (heard.HasDigit || heard.Count <= 4);

    private string? ZoneOf(string street) => _zone is { } zone && _table.Rows(_key, street) is [var row, ..] ? _table[row, zone] : null;

    private int Trust(Heard heard, Hit hit, int? number, bool loosely)
    {
        var telling = _values[hit.Value].Telling;
        var (kind, article) = Left(heard, hit.From);
        return kind ? 4
            : telling ? 3
            : number is not null && hit.Sure ? 2
            : loosely && (article || hit.Sure) ? 1
            : 0;
    }

    /// <summary>Whether a kind of street stands before the name, articles aside; and whether a preposition does.</summary>
    private static (bool Kind, bool Preposition) Left(Heard heard, int at)
    {
        var before = at - 1;
        while (before >= 0 && at - before <= 3 && Articles.Contains(heard.Word(before).ToString()))
        {
            before--;
        }

        return before >= 0 && Kinds.Contains(heard.Word(before).ToString()) ? (true, true) : (false, at > 0 && Before.Contains(heard.Word(at - 1).ToString()));
    }

    private static int? NumberAfter(Heard heard, int at)
    {
        for (var next = at; next < heard.Count && next < at + 6; next++)
        {
            if (Figures.At(heard, next) is var (number, _))
            {
                return number is > 0 and < 2000 ? number : null;
            }

            if (!Between.Contains(heard.Word(next).ToString()))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>"Outside 12 Carrer del Vent".</summary>
    private static int? NumberBefore(Heard heard, int at)
    {
        var before = at - 1;
        while (before >= 0 && at - before <= 4 && (Articles.Contains(heard.Word(before).ToString()) || Kinds.Contains(heard.Word(before).ToString())))
        {
            before--;
        }

        return before >= 0 && before < at - 1 && char.IsAsciiDigit(heard.Word(before)[0]) && Figures.At(heard, before) is var (number, _) && number is > 0 and < 1000 ? number : null;
    }

    /// <summary>"Perdó, el 21": a number, and hardly anything else.</summary>
    private static int? OnlyNumber(Heard heard)
    {
        for (var at = 0; at < heard.Count && at < 6; at++)
        {
            if (char.IsAsciiDigit(heard.Word(at)[0]) && Figures.At(heard, at) is var (number, _) && number < 1000)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>"Numero 12 creo que es", or "en el 6", wherever it stands.</summary>
    private static int? NumberElsewhere(Heard heard)
    {
        for (var at = 0; at + 1 < heard.Count; at++)
        {
            var inThe = heard.Is(at, "en") && heard.Is(at + 1, "el") && at + 2 < heard.Count && char.IsAsciiDigit(heard.Word(at + 2)[0]);
            if (!inThe && (!NumberMarks.Contains(heard.Word(at).ToString()) || heard.Is(at, "no")))
            {
                continue;
            }

            for (var next = at + 1; next < heard.Count && next <= at + 3; next++)
            {
                if (Figures.At(heard, next) is var (number, _) && number < 2000)
                {
                    return number;
                }

                if (!Between.Contains(heard.Word(next).ToString()))
                {
                    break;
                }
            }
        }

        return null;
    }

    private void Add(string name, string street)
    {
        var heard = Heard.Read(name);
        var from = 0;
        while (from < heard.Count && Kinds.Contains(heard.Word(from).ToString()))
        {
            from++;
        }

        while (from < heard.Count - 1 && Articles.Contains(heard.Word(from).ToString()) && !heard.Is(from, "sant") && !heard.Is(from, "san"))
        {
            from++;
        }

        // "La rambla" is the street by its kind alone.
        var core = from < heard.Count ? string.Join(' ', Enumerable.Range(from, heard.Count - from).Select(w => heard.Word(w).ToString())) : heard.Plain;
        var words = Enumerable.Range(0, heard.Count).Skip(from).Count(w => !Articles.Contains(heard.Word(w).ToString()));
        if (core.Length > 0 && _cores.Add(core, _values.Count) is null)
        {
            _values.Add((street, words >= 2 || from == heard.Count));
        }
    }

    private static HashSet<string> Words(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
