using System.Text.Json.Serialization;

namespace Ventanilla.Upkeep.Backups;

/// <summary>
/// What a backup holds, written last: an archive without it is not a backup. The format is no database's own, so the same
/// file is restored into SQLite and PostgreSQL.
/// </summary>
/// <param name="Format">Of this description; a reader refuses what it does not know.</param>
/// <param name="Database">Which database it was taken from: <c>Sqlite</c> or <c>Postgres</c>.</param>
/// <param name="Schema">The steps that database had gone through.</param>
internal sealed record Manifest(
    int Format, string Program, string Database, IReadOnlyList<string> Schema, DateTimeOffset TakenAt, IReadOnlyList<TableProof> Tables, IReadOnlyList<FileProof> Files)
{
    public const string EntryName = "manifest.json";

    public const int Current = 1;

    public long Rows => Tables.Sum(t => t.Rows);

    public long Bytes => Files.Sum(f => f.Size);
}

/// <summary>A table: its columns, and the hash over its rows as they are written, in the order of its key.</summary>
internal sealed record TableProof(string Name, IReadOnlyList<ColumnProof> Columns, long Rows, string Sha256)
{
    public string EntryName => $"tables/{Name}.jsonl";
}

internal sealed record ColumnProof(string Name, string Kind);

/// <summary>A file of the data folder.</summary>
/// <param name="Path">Below the data folder, with slashes.</param>
internal sealed record FileProof(string Path, long Size, string Sha256)
{
    public string EntryName => $"data/{Path}";
}

[JsonSerializable(typeof(Manifest))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, IgnoreReadOnlyProperties = true)]
internal sealed partial class ManifestJson : JsonSerializerContext;
