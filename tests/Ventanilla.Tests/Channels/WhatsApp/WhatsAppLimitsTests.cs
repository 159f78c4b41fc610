using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppLimitsTests
{
    [Theory]
    [InlineData("Residus", 20, "Residus")]
    [InlineData("Recollida de mobles vells", 20, "Recollida de mobles…")]
    [InlineData("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 12, "👨‍👩‍👧‍👦…")]
    [InlineData("e\u0301e\u0301e\u0301", 4, "e\u0301…")]
    [InlineData("x\u0301\u0301\u0301\u0301", 4, "x\u0301\u0301…")]
    public void A_label_is_shortened_between_visible_characters(string label, int limit, string shown) => Assert.Equal(shown, WhatsAppLimits.Shorten(label, limit));
}
