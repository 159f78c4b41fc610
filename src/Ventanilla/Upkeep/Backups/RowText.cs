using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Backups;

/// <summary>
/// Rows as text: a JSON array a line, numbers as numbers, bytes in base64. The same row is the same line in every
/// database, so a table's hash proves that two copies are equal row by row.
/// </summary>
internal sealed class RowText(IReadOnlyList<TableColumn> columns) : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The line of the row that a query stands on, with its end. Valid until the next one.</summary>
    public ReadOnlySpan<byte> Write(DbRow row)
    {
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartArray();
        for (var i = 0; i < columns.Count; i++)
        {
            if (row.IsDBNull(i))
            {
                json.WriteNullValue();
            }
            else if (columns[i].Kind == DbKind.Number)
            {
                json.WriteNumberValue(row.GetInt64(i));
            }
            else if (columns[i].Kind == DbKind.Bytes)
            {
                json.WriteBase64StringValue(row.Bytes(i));
            }
            else
            {
                // PostgreSQL's text has no NUL; SQLite's may have one.
                json.WriteStringValue(row.GetString(i).Replace('\0', '\uFFFD'));
            }
        }

        json.WriteEndArray();
        json.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    /// <summary>Reads a line back.</summary>
    /// <returns>False when it is not such a row.</returns>
    public bool TryRead(ReadOnlySpan<byte> line, DbValue[] values)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            for (var i = 0; i < values.Length; i++)
            {
                if (!reader.Read())
                {
                    return false;
                }

                values[i] = (reader.TokenType, columns[i].Kind) switch
                {
                    (JsonTokenType.Null, DbKind.Number) => (long?)null,
                    (JsonTokenType.Null, DbKind.Bytes) => (byte[]?)null,
                    (JsonTokenType.Null, _) => (string?)null,
                    (_, DbKind.Number) => reader.GetInt64(),
                    (_, DbKind.Bytes) => reader.GetBytesFromBase64(),
                    _ => reader.GetString(),
                };
            }

            return reader.Read() && reader.TokenType == JsonTokenType.EndArray;
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    public void Dispose() => json.Dispose();

    /// <summary>Reads a whole table and tells what it is; its lines go to <paramref name="into"/> as well.</summary>
    public static TableProof Prove(DbSession session, TableShape table, IReadOnlyList<TableColumn> columns, Stream into)
    {
        using var text = new RowText(columns);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // A list of one byte a row is the price of reading through the one way there is to read.
        var rows = session.Query(
            Schema.SelectAll(session, table, columns),
            r =>
            {
                var line = text.Write(r);
                hash.AppendData(line);
                into.Write(line);
                return false;
            });
        return new(
            table.Name, [.. columns.Select(c => new ColumnProof(c.Name, c.Kind.ToString().ToLower(CultureInfo.InvariantCulture)))], rows.Count,
            Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
