using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppLimitsTests
{
    [Theory]
    [InlineData("Residus", 20, "Residus")]
    [InlineData("Recollida de mobles vells", 20, "Recollida de mobles…")]
    [InlineData("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 12, "👨‍👩‍👧‍👦…")]
    [InlineData("e\u0301e\u0301e\u0301", 4, "e\u0301…")]
    public void A_label_is_shortened_between_visible_characters(string label, int limit, string shown) => Assert.Equal(shown, WhatsAppLimits.Shorten(label, limit));

    [Fact]
    public void A_text_that_fits_stays_whole() => Assert.Equal(["hola"], WhatsAppLimits.Split("hola"));

    [Fact]
    public void A_long_text_is_split_between_paragraphs_where_it_can()
    {
        var parts = WhatsAppLimits.Split($"{new string('a', 60)}\n\n{new string('b', 60)}\n{new string('c', 20)}", 100);

        Assert.Equal([new string('a', 60), $"{new string('b', 60)}\n{new string('c', 20)}"], parts);
    }

    [Theory]
    [InlineData("😀", 101)]
    [InlineData("👨‍👩‍👧‍👦", 64)]
    [InlineData("paraula ", 97)]
    [InlineData("x\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 7)]
    public void No_part_is_too_long_and_no_character_is_lost(string piece, int limit)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 300));

        var parts = WhatsAppLimits.Split(text, limit);

        Assert.All(parts, p => Assert.InRange(p.Length, 1, limit));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(parts).Replace(" ", "", StringComparison.Ordinal));
        Assert.All(parts, p => Assert.False(char.IsLowSurrogate(p[0]) || char.IsHighSurrogate(p[^1])));
    }
}
