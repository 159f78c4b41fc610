using System.Globalization;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// How much fits where. Meta counts characters without saying which, so we count UTF-16 units, which is never too few.
/// A text longer than its place is the caller's to split (<see cref="TextParts"/>); labels are shortened, because their id is what counts.
/// </summary>
internal static class WhatsAppLimits
{
    public const int Text = 4096;
    public const int Caption = 1024;
    public const int ButtonBody = 1024;
    public const int Buttons = 3;
    public const int ButtonTitle = 20;
    public const int ButtonId = 256;
    public const int ListBody = 4096;
    public const int Rows = 10;
    public const int RowTitle = 24;
    public const int RowDescription = 72;
    public const int RowId = 200;
    public const int ListLabel = 20;
    public const int FileName = 240;
    public const int AttemptId = 512;
    public const int PlaceText = 1000;

    /// <summary>Shortens with an ellipsis, never through a character as people see it.</summary>
    public static string Shorten(string text, int limit) => text.Length <= limit ? text : $"{text.AsSpan(0, WholeLength(text, limit - 1)).TrimEnd()}…";

    /// <summary>The length of the longest start of at most <paramref name="limit"/> units that ends between visible characters.</summary>
    private static int WholeLength(ReadOnlySpan<char> text, int limit)
    {
        var length = 0;
        while (length < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text[length..]);
            if (length + next > limit)
            {
                break;
            }

            length += next;
        }

        // One "character" longer than the whole place (marks piled on a letter): cut it, but keep surrogate pairs.
        return length > 0 ? length : char.IsHighSurrogate(text[limit - 1]) && limit > 1 ? limit - 1 : limit;
    }
}
