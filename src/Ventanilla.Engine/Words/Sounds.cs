namespace Ventanilla.Engine.Words;

/// <summary>
/// A word as it sounds, because most of what looks like a typing error is spelling by ear: <c>bolante</c>, <c>recojen</c>, <c>ola</c>,
/// <c>quan</c> and <c>cuan</c>, one <c>l</c> for two.
/// </summary>
internal static class Sounds
{
    public static string Of(ReadOnlySpan<char> word)
    {
        Span<char> sound = stackalloc char[Math.Min(word.Length, 64)];
        var length = 0;
        for (var at = 0; at < word.Length && length < sound.Length; at++)
        {
            var c = word[at];
            var next = at + 1 < word.Length ? word[at + 1] : '\0';
            var soft = next is 'e' or 'i';
            var heard = c switch
            {
                'h' when length > 0 && sound[length - 1] == 'c' => 'h',
                'h' => '\0',
                'v' or 'w' => 'b',
                'z' => 's',
                'c' when soft => 's',
                'k' => 'c',
                'q' => 'c',
                'g' when soft => 'j',
                'y' => 'i',
                'n' when next is 'p' or 'b' => 'm',
                'u' when at > 0 && word[at - 1] is 'q' => '\0',
                'u' when at > 0 && word[at - 1] is 'g' && soft => '\0',
                _ => c,
            };
            if (heard != '\0' && (length == 0 || sound[length - 1] != heard || !char.IsAsciiLetter(heard)))
            {
                sound[length++] = heard;
            }
        }

        return new(sound[..length]);
    }
}
