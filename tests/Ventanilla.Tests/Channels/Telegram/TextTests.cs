using Ventanilla.Channels.Telegram;

namespace Ventanilla.Tests.Channels.Telegram;

/// <summary>Long texts in several messages.</summary>
public sealed class TextTests
{
    [Fact]
    public void A_short_text_stays_whole_and_an_empty_one_is_nothing()
    {
        Assert.Equal(["Hola"], TelegramText.Split("Hola"));
        Assert.Empty(TelegramText.Split(" \n"));
        Assert.Single(TelegramText.Split(new string('a', 4096)));
        Assert.Equal(2, TelegramText.Split(new string('a', 4097)).Count);
    }

    [Fact]
    public void A_long_text_is_cut_between_paragraphs_lines_or_words()
    {
        Assert.Equal(["un dos\ntres", "quatre cinc"], TelegramText.Split("un dos\ntres\n\nquatre cinc", 16));
        Assert.Equal(["un dos tres", "quatre cinc"], TelegramText.Split("un dos tres quatre cinc", 16));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    public void No_character_is_ever_cut_in_two(int limit)
    {
        var random = new Random(limit);
        string[] parts = ["a", " ", "\n", "👍", "👨‍👩‍👧", "é", "\u0301", "🏴", "ñ", "\u200D"];
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => parts[random.Next(parts.Length)]));
            var pieces = TelegramText.Split(text, limit);
            Assert.All(pieces, piece =>
            {
                Assert.InRange(piece.Length, 1, limit);
                Assert.False(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]), piece);
            });
            Assert.Equal(Words(text), Words(string.Concat(pieces)));
            Assert.False(text.Length >= limit && char.IsHighSurrogate(TelegramText.Clip(text, limit)[^1]));
        }

        static string Words(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
    }
}
