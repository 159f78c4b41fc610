using System.Text;
using System.Text.Json;

namespace Ventanilla.Catalogue;

/// <summary>What is different in one file between two versions.</summary>
/// <param name="Kind"><c>+</c> added, <c>-</c> removed, <c>~</c> changed, <c>=</c> changed in the shared catalogue and not for this town, which has its own or does without.</param>
/// <param name="Details">What inside, as <c>+ PARADA</c>: rules, matters and names by their name, rows of a table by their number; <c>= PARADA</c> as above.</param>
public sealed record FileDifference(char Kind, string Path, IReadOnlyList<string> Details);

/// <summary>Says what a new version changes, in the words of whoever wrote it: by rule, by row, not by line.</summary>
public static class VersionDifferences
{
    /// <summary>Further ones are only counted.</summary>
    private const int MostDetails = 40;

    /// <summary>What a town's version changes, in its own files and in what it inherits.</summary>
    public static IReadOnlyList<FileDifference> Between(PackFiles before, PackFiles after) => [.. Own(before, after), .. Inherited(before.Shared, after)];

    private static IEnumerable<FileDifference> Own(PackFiles before, PackFiles after) =>
    [
        .. before.Paths.Union(after.Paths).Order(StringComparer.Ordinal)
            .Where(p => before.Hashes.GetValueOrDefault(p) != after.Hashes.GetValueOrDefault(p))
            .Select(p => (before.Find(p), after.Find(p)) switch
            {
                (null, _) => new FileDifference('+', p, []),
                (_, null) => new FileDifference('-', p, []),
                var (old, young) => new FileDifference('~', p, Inside(p, old!, young!)),
            }),
    ];

    private static IEnumerable<FileDifference> Inherited(SharedPack? was, PackFiles after)
    {
        var now = after.Shared;
        if (was?.Title == now?.Title)
        {
            return [];
        }

        // As the draft would see it, whatever else may still be wrong with it.
        var town = WholePack.Of(after, new Draft()) ?? new(after, null);
        var title = was is null ? now!.Title : now is null ? was.Title : was.Name == now.Name ? $"{was.Title}→{now.Number}" : $"{was.Title}→{now.Title}";
        var empty = new PackFiles([]);
        return from difference in Own(was?.Files ?? empty, now?.Files ?? empty)
               where !difference.Path.EndsWith(".md", StringComparison.Ordinal)
               select Reaching(difference, town) with { Path = $"{title}/{difference.Path}" };
    }

    /// <summary>Marks what does not come through to the town.</summary>
    private static FileDifference Reaching(FileDifference difference, WholePack town)
    {
        var (path, reaches) = (difference.Path, difference.Kind == '-' || town.Inherits(difference.Path));
        if (!WholePack.IsPutTogether(path) && path != $"tables/{RuleRow.TableName}.csv")
        {
            return town.Own.Has(path) || !reaches ? difference with { Kind = '=' } : difference;
        }

        var own = town.Own.Find(path) is { } bytes && PackJson.Read(path, bytes).Root is { } root ? Named(root) : [];
        return difference with { Details = [.. difference.Details.Select(d => d.Length > 2 && (own.ContainsKey(d[2..]) || town.IsOff(path, d[2..])) ? $"= {d[2..]}" : d)] };
    }

    private static IReadOnlyList<string> Inside(string path, byte[] before, byte[] after)
    {
        var details = Path.GetExtension(path) switch
        {
            ".json" => Members(path, before, after),
            ".csv" => Rows(before, after),
            _ => [],
        };
        return details.Count <= MostDetails ? details : [.. details.Take(MostDetails), $"… {details.Count - MostDetails}"];
    }

    private static List<string> Members(string path, byte[] before, byte[] after)
    {
        if (PackJson.Read(path, before).Root is not { } old || PackJson.Read(path, after).Root is not { } young)
        {
            return [];
        }

        var (was, now) = (Named(old), Named(young));
        return
        [
            .. now.Keys.Except(was.Keys).Select(n => $"+ {n}"),
            .. was.Keys.Except(now.Keys).Select(n => $"- {n}"),
            .. now.Keys.Where(n => was.TryGetValue(n, out var text) && text != now[n]).Select(n => $"~ {n}"),
        ];
    }

    /// <summary>Each rule, matter or list with its content; comments and spaces are no difference.</summary>
    private static Dictionary<string, string> Named(Node root)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in root.Members)
        {
            if (member is { Name: "matters" or "words" or "tables" or "connectors", Value.Kind: JsonTokenType.StartObject })
            {
                foreach (var inner in member.Value.Members)
                {
                    named[member.Name == "matters" ? inner.Name : $"{member.Name}.{inner.Name}"] = Written(inner.Value);
                }
            }
            else
            {
                named[member.Name] = Written(member.Value);
            }
        }

        return named;
    }

    private static string Written(Node node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(Node node, StringBuilder text)
    {
        text.Append((int)node.Kind).Append(node.Text).Append('\0');
        foreach (var member in node.Members)
        {
            text.Append(member.Name).Append('\0');
            Write(member.Value, text);
        }

        foreach (var item in node.Items)
        {
            Write(item, text);
        }

        text.Append('\u0001');
    }

    private static List<string> Rows(byte[] before, byte[] after)
    {
        var (was, now) = (Counted(before), Counted(after));
        var more = now.Sum(r => Math.Max(0, r.Value - was.GetValueOrDefault(r.Key)));
        var fewer = was.Sum(r => Math.Max(0, r.Value - now.GetValueOrDefault(r.Key)));
        return [.. new[] { more > 0 ? $"+ {more}" : "", fewer > 0 ? $"- {fewer}" : "" }.Where(d => d.Length > 0)];
    }

    private static Dictionary<string, int> Counted(byte[] csv) =>
        Encoding.UTF8.GetString(csv).Split('\n').Select(r => r.TrimEnd('\r')).Where(r => r.Length > 0).CountBy(r => r, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
