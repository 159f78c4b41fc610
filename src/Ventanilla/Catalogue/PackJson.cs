using System.Text;
using System.Text.Json;

namespace Ventanilla.Catalogue;

/// <summary>A value in one of a town's JSON files that still knows its line and column, so that a problem can be shown where it is.</summary>
internal sealed record Node(JsonTokenType Kind, string Text, IReadOnlyList<Member> Members, IReadOnlyList<Node> Items, int Line, int Column)
{
    /// <summary>Where it was written.</summary>
    public required Origin Origin { get; init; }
}

/// <summary>A file of a pack.</summary>
/// <param name="File">As problems name it.</param>
/// <param name="IsInherited">It is not the town's own but of the shared catalogue that it follows.</param>
internal sealed record Origin(string File, bool IsInherited);

/// <summary>A named value in an object.</summary>
internal sealed record Member(string Name, Node Value, int Line, int Column);

/// <summary>Reads JSON into nodes. Comments and a comma too many are allowed: people write these files.</summary>
internal static class PackJson
{
    private const int MostBytes = 500_000;

    public static (Node? Root, Problem? Problem) Read(string file, byte[] bytes) => Read(new Origin(file, false), bytes);

    public static (Node? Root, Problem? Problem) Read(Origin origin, byte[] bytes)
    {
        var file = origin.File;
        if (bytes.Length > MostBytes)
        {
            return (null, new(file, 0, 0, "The file is too large.", "Keep it under 500 KB."));
        }

        var utf8 = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
        var reader = new Utf8JsonReader(utf8, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 });
        try
        {
            reader.Read();
            var root = Value(ref reader, new(utf8), origin);
            while (reader.Read())
            {
            }

            return (root, null);
        }
        catch (JsonException e)
        {
            return (null, new(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "This is not valid JSON here.", "Look for a missing comma, quotation mark or bracket just before."));
        }
        catch (InvalidOperationException)
        {
            return (null, new(file, 0, 0, "The file holds text that is not UTF-8.", "Save it as UTF-8."));
        }
    }

    private static Node Value(ref Utf8JsonReader reader, Positions positions, Origin origin)
    {
        var (line, column) = positions.Of(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<Member>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    var (nameLine, nameColumn) = positions.Of(reader.TokenStartIndex);
                    reader.Read();
                    members.Add(new(name, Value(ref reader, positions, origin), nameLine, nameColumn));
                }

                return new(JsonTokenType.StartObject, "", members, [], line, column) { Origin = origin };
            case JsonTokenType.StartArray:
                var items = new List<Node>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, positions, origin));
                }

                return new(JsonTokenType.StartArray, "", [], items, line, column) { Origin = origin };
            default:
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                return new(reader.TokenType, text, [], [], line, column) { Origin = origin };
        }
    }

    /// <summary>Line and column, counted in characters as an editor does, of a byte.</summary>
    private readonly ref struct Positions(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;

        public (int Line, int Column) Of(long at)
        {
            var before = _utf8[..(int)at];
            return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
        }
    }
}
