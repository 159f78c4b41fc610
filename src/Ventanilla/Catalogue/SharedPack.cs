using System.Collections.Concurrent;
using System.Text;

namespace Ventanilla.Catalogue;

/// <summary>
/// A published version of a shared catalogue. It is in memory once however many towns follow it: what is read out of its
/// files is kept here, and the same tables answer in every town that has none of its own.
/// </summary>
public sealed class SharedPack(string name, int number, PackFiles files)
{
    private readonly ConcurrentDictionary<string, Lazy<(Node? Root, Problem? Problem)>> roots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<string>> texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<ReadTable>> tables = new(StringComparer.Ordinal);

    private readonly Lazy<Engine.Catalogue?> catalogue = new(() => TownPack.Read(files).Pack?.Catalogue);

    public string Name { get; } = name;

    public int Number { get; } = number;

    public PackFiles Files { get; } = files;

    /// <summary>As a sentence names it.</summary>
    public string Title => $"{Name}@{Number}";

    /// <summary>What it would answer by itself; null when a newer program no longer takes it.</summary>
    internal Engine.Catalogue? Catalogue => catalogue.Value;

    /// <summary>The names of its queues.</summary>
    internal IEnumerable<string> Queues =>
        (Root("town.json").Root?.Members.FirstOrDefault(m => m.Name == "queues")?.Value.Items ?? []).Select(q => q.Members.FirstOrDefault(m => m.Name == "name")?.Value.Text).OfType<string>();

    /// <summary>A file as problems name it: it cannot be taken for one of the town's.</summary>
    internal string FileName(string path) => $"{Title}/{path}";

    internal (Node? Root, Problem? Problem) Root(string path) =>
        Files.Find(path) is { } bytes ? roots.GetOrAdd(path, p => new(() => PackJson.Read(new Origin(FileName(p), true), bytes))).Value : (null, null);

    /// <summary>The names that stand in a file, or in one object of it.</summary>
    internal IEnumerable<string> Members(string path, string? within = null)
    {
        var root = Root(path).Root;
        return ((within is null ? root : root?.Members.FirstOrDefault(m => m.Name == within)?.Value)?.Members ?? []).Select(m => m.Name);
    }

    /// <summary>Checked when it was imported: it is UTF-8.</summary>
    internal string Text(string path) => texts.GetOrAdd(path, p => new(() => Encoding.UTF8.GetString(Files.Find(p)!).TrimStart('\ufeff'))).Value;

    internal ReadTable Table(string table, TableSchema schema, int shiftDays) => tables.GetOrAdd($"{table}\n{shiftDays}\n{schema.Written}", _ => new(() =>
    {
        var path = $"tables/{table}.csv";
        using var reader = new StringReader(Text(path));
        var (read, lines, problems) = TableCsv.Read(reader, table, FileName(path), schema, shiftDays, new(StringComparer.Ordinal));
        return new(read, lines, problems);
    })).Value;
}

/// <summary>A table as it was read.</summary>
/// <param name="Lines">The line in its file of each row.</param>
internal sealed record ReadTable(Engine.Tables.Table? Table, IReadOnlyList<int> Lines, IReadOnlyList<Problem> Problems);
