using System.Collections.Concurrent;
using System.Text.Json;

namespace Ventanilla.Engine.Tables;

/// <summary>
/// A table that the town uploaded: columns by name and rows of text, never changed once read. Cells are shared strings;
/// look-ups by a column's value go through an index that is built when first needed.
/// </summary>
public sealed class Table
{
    private readonly string[] _cells;
    private readonly Dictionary<string, int> _columns;
    private readonly HashSet<int> _numbers;
    private readonly ConcurrentDictionary<int, Dictionary<string, int[]>> _indexes = new();
    private string? _json;

    /// <param name="cells">Row by row, as many as columns each.</param>
    /// <param name="numbers">Columns that are compared as numbers.</param>
    public Table(string name, IReadOnlyList<string> columns, string[] cells, IEnumerable<string>? numbers = null)
    {
        if (columns.Count == 0 || cells.Length % columns.Count != 0)
        {
            throw new ArgumentException($"Table {name}: {cells.Length} cells do not fill rows of {columns.Count}.", nameof(cells));
        }

        Name = name;
        Columns = columns;
        _cells = cells;
        _columns = columns.Select((c, at) => (c, at)).ToDictionary(p => p.c, p => p.at, StringComparer.Ordinal);
        _numbers = [.. (numbers ?? []).Select(Column)];
    }

    public string Name { get; }

    public IReadOnlyList<string> Columns { get; }

    public int Count => _cells.Length / Columns.Count;

    public string this[int row, int column] => _cells[(row * Columns.Count) + column];

    public string this[int row, string column] => this[row, Column(column)];

    public bool Has(string column) => _columns.ContainsKey(column);

    public int Column(string name) =>
        _columns.TryGetValue(name, out var at) ? at : throw new ArgumentException($"Table {Name} has no column {name}.", nameof(name));

    internal bool IsNumber(int column) => _numbers.Contains(column);

    /// <summary>The rows whose cell is exactly this, in their order.</summary>
    public IReadOnlyList<int> Rows(int column, string value) =>
        _indexes.GetOrAdd(column, Index).TryGetValue(value, out var rows) ? rows : [];

    /// <summary>The whole table as a JSON array of objects, as scripts see it; written once.</summary>
    internal string Json => _json ??= Write();

    private Dictionary<string, int[]> Index(int column) =>
        Enumerable.Range(0, Count).GroupBy(row => this[row, column], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    private string Write()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (var row = 0; row < Count; row++)
            {
                json.WriteStartObject();
                for (var column = 0; column < Columns.Count; column++)
                {
                    json.WriteString(Columns[column], this[row, column]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
