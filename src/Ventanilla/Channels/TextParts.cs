namespace Ventanilla.Channels;

/// <summary>
/// Splits what is too long for one message. Both providers take 4,096 UTF-16 units; a longer text goes as several, cut at
/// a line or word where there is one, never inside a character.
/// </summary>
public static class TextParts
{
    public const int Limit = 4_096;

    public static IEnumerable<string> Split(string text, int limit = Limit)
    {
        var start = 0;
        while (text.Length - start > limit)
        {
            var end = text.LastIndexOf('\n', start + limit - 1, limit / 2);
            if (end < 0)
            {
                end = text.LastIndexOf(' ', start + limit - 1, limit / 2);
            }

            var cut = end < 0 ? start + limit : end + 1;
            if (char.IsHighSurrogate(text[cut - 1]))
            {
                cut--;
            }

            yield return text[start..cut].TrimEnd();
            start = cut;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
