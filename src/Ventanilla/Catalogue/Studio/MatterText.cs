using System.Text;
using System.Text.Json;

namespace Ventanilla.Catalogue.Studio;

/// <summary>
/// Changes one matter in <c>matters.json</c> and leaves every other letter of the file as its people wrote it, comments
/// and all.
/// </summary>
internal static class MatterText
{
    private const string Empty = "{\n  \"matters\": {\n  }\n}\n";

    private static readonly JsonReaderOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 };

    /// <summary>Where things stand in the file, in bytes.</summary>
    private sealed record Places(int Open, IReadOnlyList<(string Name, int From, int ValueFrom, int To)> Matters);

    /// <summary>The matter as it stands; null when there is none, or the file is no JSON.</summary>
    public static string? Find(byte[]? file, string name) =>
        file is not null && Look(file) is { } places && places.Matters.FirstOrDefault(m => m.Name == name) is { Name: not null } found
            ? Encoding.UTF8.GetString(file.AsSpan(found.ValueFrom, found.To - found.ValueFrom))
            : null;

    /// <summary>The file with the matter in place of the one of its name, or behind all others.</summary>
    /// <returns>Null when the file is no JSON with matters: then nobody can say where it belongs.</returns>
    public static byte[]? Put(byte[]? file, string name, string matter)
    {
        file ??= Encoding.UTF8.GetBytes(Empty);
        if (Look(file) is not { } places)
        {
            return null;
        }

        var indented = matter.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal);
        if (places.Matters.FirstOrDefault(m => m.Name == name) is { Name: not null } there)
        {
            return Replace(file, there.ValueFrom, there.To, indented);
        }

        var line = $"\n    {JsonSerializer.Serialize(name)}: {indented}";
        return places.Matters.Count == 0
            ? Replace(file, places.Open, places.Open, line)
            : Replace(file, places.Matters[^1].To, places.Matters[^1].To, "," + line);
    }

    /// <returns>The file without it; null when it is not there.</returns>
    public static byte[]? Remove(byte[]? file, string name)
    {
        if (file is null || Look(file) is not { } places)
        {
            return null;
        }

        for (var at = 0; at < places.Matters.Count; at++)
        {
            if (places.Matters[at].Name == name)
            {
                var (from, to) = at + 1 < places.Matters.Count ? (places.Matters[at].From, places.Matters[at + 1].From)
                    : (at > 0 ? places.Matters[at - 1].To : places.Open, BehindComma(file, places.Matters[at].To));
                return Replace(file, from, to, "") is var without && Look(without) is not null ? without : null;
            }
        }

        return null;
    }

    /// <summary>The comma that people leave behind the last one goes with it.</summary>
    private static int BehindComma(byte[] file, int at)
    {
        var next = at;
        while (next < file.Length && char.IsWhiteSpace((char)file[next]))
        {
            next++;
        }

        return next < file.Length && file[next] == ',' ? next + 1 : at;
    }

    private static byte[] Replace(byte[] file, int from, int to, string text) => [.. file.AsSpan(0, from), .. Encoding.UTF8.GetBytes(text), .. file.AsSpan(to)];

    private static Places? Look(byte[] file)
    {
        var skipped = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(file.AsSpan(skipped), Reading);
        try
        {
            Places? found = null;
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals("matters"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    found = Matters(ref reader, skipped);
                }
            }

            return found;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // No JSON, or a name that is no UTF-8.
            return null;
        }
    }

    private static Places Matters(ref Utf8JsonReader reader, int skipped)
    {
        var open = skipped + (int)reader.BytesConsumed;
        var matters = new List<(string, int, int, int)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, from) = (reader.GetString()!, skipped + (int)reader.TokenStartIndex);
            reader.Read();
            var value = skipped + (int)reader.TokenStartIndex;
            reader.Skip();
            matters.Add((name, from, value, skipped + (int)reader.BytesConsumed));
        }

        return new(open, matters);
    }
}
