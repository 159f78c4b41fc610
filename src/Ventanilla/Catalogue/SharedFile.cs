using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ventanilla.Catalogue;

/// <summary>Which shared catalogue a town follows, and what of it the town does without.</summary>
internal sealed record SharedFile(string Catalogue, int Version, IReadOnlySet<string> Rules, IReadOnlySet<string> Matters, IReadOnlySet<string> Flows, IReadOnlySet<string> Queues)
{
    /// <summary>The file's name; a town that follows nothing has none.</summary>
    public const string Name = "shared.json";

    private const int MostVersions = 1_000_000;

    /// <summary>What the file follows, however wrong the rest of it may be; null when it names nothing.</summary>
    public static (string Catalogue, int Version)? Followed(PackFiles files)
    {
        if (files.Find(Name) is not { } bytes || PackJson.Read(Name, bytes).Root is not { } root)
        {
            return null;
        }

        string? Member(string name) => root.Members.FirstOrDefault(m => m.Name == name)?.Value.Text;
        return Member("catalogue") is { Length: > 0 } catalogue && int.TryParse(Member("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? (catalogue, version) : null;
    }

    /// <param name="shared">What it follows.</param>
    public static SharedFile Read(Section file, SharedPack shared)
    {
        var read = new SharedFile(file.String("catalogue", required: true) ?? "", file.Integer("version", 0, 1, MostVersions), Set([]), Set([]), Set([]), Set([]));
        if (file.Object("without") is { } without)
        {
            read = read with
            {
                Rules = Names(without, "rules", shared, shared.Members("rules.json")),
                Matters = Names(without, "matters", shared, shared.Members(MattersFile.Name, "matters")),
                Flows = Names(without, "flows", shared, shared.Files.Under(FlowsFile.Folder).Select(p => Path.GetFileNameWithoutExtension(p)!)),
                Queues = Names(without, "queues", shared, shared.Queues),
            };
            without.Done();
        }

        file.Done();
        return read;
    }

    /// <summary>The same file, letter by letter, that follows another version.</summary>
    /// <returns>Null when it says nowhere which version it follows.</returns>
    public static byte[]? WithVersion(byte[] file, int version)
    {
        var skipped = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(file.AsSpan(skipped), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("version"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    var (from, to) = (skipped + (int)reader.TokenStartIndex, skipped + (int)reader.BytesConsumed);
                    return [.. file.AsSpan(0, from), .. Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)), .. file.AsSpan(to)];
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON names no version.
        }

        return null;
    }

    private static IReadOnlySet<string> Names(Section without, string kind, SharedPack shared, IEnumerable<string> known)
    {
        var there = Set(known);
        var names = without.Strings(kind);
        foreach (var name in names.Where(n => !there.Contains(n.Text)))
        {
            without.Wrong(name, $"{shared.Title} has nothing named '{name.Text}' among its {kind}.", "Mend the name, or take it out.");
        }

        return Set(names.Select(n => n.Text));
    }

    private static HashSet<string> Set(IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}
