using System.Security.Cryptography;
using System.Text;

namespace Ventanilla.Catalogue;

/// <summary>
/// The files of a town pack in memory, wherever they lie: a folder, the database. Only names that a pack can have are
/// taken, so that none leads out of a folder when they are written down again.
/// </summary>
public sealed class PackFiles
{
    /// <summary>More is no catalogue of a town but an archive.</summary>
    public const int MostFiles = 500;

    /// <summary>Of all files together; a timetable of a whole region has its place in it.</summary>
    public const int MostBytes = 64_000_000;

    public const int MostBytesOfOne = 32_000_000;

    /// <summary>What a pack may hold, for a sentence.</summary>
    public const string Known = "town.json, names.json, rules.json, matters.json, texts.json, shared.json, tables/*.csv, scripts/*.js, flows/*.json, and notes as *.md";

    private const int LongestName = 80;

    private static readonly string[] OfTheTown = ["town.json", "names.json", "rules.json", "matters.json", "texts.json", SharedFile.Name];

    private static readonly Dictionary<string, string> Folders = new(StringComparer.Ordinal) { ["tables"] = ".csv", ["scripts"] = ".js", ["flows"] = ".json" };

    private readonly SortedDictionary<string, byte[]> contents;

    /// <exception cref="ArgumentException">A name that no pack has; whoever reads from outside asks <see cref="IsName"/> first.</exception>
    public PackFiles(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        contents = new(StringComparer.Ordinal);
        foreach (var (path, content) in files)
        {
            contents[path] = IsName(path) ? content : throw new ArgumentException($"No pack has a file '{path}'.", nameof(files));
        }

        Hashes = contents.ToDictionary(c => c.Key, c => HashOf(c.Value), StringComparer.Ordinal);
        Hash = HashOf(Hashes);
    }

    private PackFiles(PackFiles same, SharedPack? shared) => (contents, Hashes, Hash, Shared) = (same.contents, same.Hashes, same.Hash, shared);

    /// <summary>
    /// What these files follow, as their <c>shared.json</c> says; null when they follow nothing, or it was not found. The hash
    /// need not know of it: the version named there never changes.
    /// </summary>
    public SharedPack? Shared { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyCollection<string> Paths => contents.Keys;

    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>The same for the same files under the same names, and for no others.</summary>
    public string Hash { get; }

    public static IReadOnlyCollection<string> FolderNames => Folders.Keys;

    /// <summary>Whether a pack may hold a file of this name: at most one folder deep, plain letters, nothing hidden.</summary>
    public static bool IsName(string path)
    {
        var (folder, name) = path.Split('/') switch
        {
            [var file] => ("", file),
            [var under, var file] => (under, file),
            _ => ("", ""),
        };
        if (name.Length is 0 or > LongestName || name[0] is '.' or '-' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            return false;
        }

        var isNote = name.EndsWith(".md", StringComparison.Ordinal);
        return folder.Length == 0
            ? isNote || OfTheTown.Contains(name)
            : Folders.TryGetValue(folder, out var ending) && (isNote || (name.EndsWith(ending, StringComparison.Ordinal) && name.Length > ending.Length));
    }

    public static string HashOf(IReadOnlyDictionary<string, string> hashes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(hashes.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Value}  {h.Key}\n")))));

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public bool Has(string path) => contents.ContainsKey(path);

    /// <summary>Whether the file is there, written by the town or inherited.</summary>
    public bool Knows(string path) => Has(path) || Shared?.Files.Has(path) == true;

    /// <summary>The town's own file, or else the one that it inherits.</summary>
    public byte[]? FindKnown(string path) => Find(path) ?? Shared?.Files.Find(path);

    /// <summary>What is inherited and not the town's own: notes stay at home.</summary>
    public IEnumerable<string> Inherited => (Shared?.Files.Paths ?? []).Where(p => !Has(p) && !p.EndsWith(".md", StringComparison.Ordinal));

    public byte[]? Find(string path) => contents.GetValueOrDefault(path);

    /// <summary>The files of a folder with its own ending: the tables, the scripts.</summary>
    public IEnumerable<string> Under(string folder) => contents.Keys.Where(
        p => p.StartsWith(folder + "/", StringComparison.Ordinal) && p.EndsWith(Folders[folder], StringComparison.Ordinal));

    /// <summary>A file's text; null when it is not UTF-8, and then the problem is noted with its line.</summary>
    internal string? Text(string path, List<Problem> problems)
    {
        var bytes = contents[path];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException bad)
        {
            var line = bytes.AsSpan(0, Math.Clamp(bad.Index, 0, bytes.Length)).Count((byte)'\n') + 1;
            problems.Add(new(path, line, 0, "The file is not UTF-8 here.", "Save it as UTF-8 (in spreadsheets: 'CSV UTF-8')."));
            return null;
        }
    }

    /// <summary>The same pack with some files replaced or added.</summary>
    public PackFiles With(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var changed = new Dictionary<string, byte[]>(contents, StringComparer.Ordinal);
        foreach (var (path, content) in files)
        {
            changed[path] = content;
        }

        return new(new(changed), Shared);
    }

    /// <summary>The same files above a shared catalogue.</summary>
    internal PackFiles Following(SharedPack? shared) => new(this, shared);
}
