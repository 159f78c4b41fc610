using CsCheck;
using Ventanilla.Channels;

namespace Ventanilla.Tests.Channels;

public sealed class TextPartsTests
{
    [Fact]
    public void A_short_text_stays_whole() => Assert.Equal(["Bon dia"], TextParts.Split("Bon dia"));

    [Fact]
    public void A_long_text_is_cut_at_words_and_nothing_is_lost() => Gen.String[Gen.Char["abc \n😀é".Replace("😀", "", StringComparison.Ordinal)], 0, 400].Sample(text =>
    {
        var parts = TextParts.Split(text, 50).ToList();
        Assert.All(parts, p => Assert.True(p.Length <= 50));
        return string.Concat(parts).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            == text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
    });

    [Fact]
    public void No_character_is_cut_in_two()
    {
        var parts = TextParts.Split(string.Concat(Enumerable.Repeat("😀", 100)), 51).ToList();

        Assert.All(parts, p => Assert.False(char.IsHighSurrogate(p[^1]) || char.IsLowSurrogate(p[0])));
        Assert.Equal(200, parts.Sum(p => p.Length));
    }
}
