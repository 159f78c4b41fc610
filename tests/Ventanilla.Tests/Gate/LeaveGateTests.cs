using Ventanilla.Channels;
using Ventanilla.Gate;

namespace Ventanilla.Tests.Gate;

public sealed class LeaveGateTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("whatsapp", OutboundKind.Text, 60, null, null)]
    [InlineData("whatsapp", OutboundKind.Text, -1, null, LeaveGate.WindowClosed)]
    [InlineData("whatsapp", OutboundKind.Text, null, null, LeaveGate.WindowClosed)]
    [InlineData("whatsapp", OutboundKind.Image, -1, null, LeaveGate.WindowClosed)]
    [InlineData("whatsapp", OutboundKind.Template, -1, null, null)]
    [InlineData("telegram", OutboundKind.Text, -1, null, null)]
    [InlineData("web", OutboundKind.Text, null, null, null)]
    [InlineData("telegram", OutboundKind.Text, 60, "blocked", LeaveGate.ContactStopped)]
    [InlineData("whatsapp", OutboundKind.Template, 60, "blocked", LeaveGate.ContactStopped)]
    public void What_may_leave(string channel, OutboundKind kind, int? windowMinutes, string? stopped, string? refusal)
    {
        var closes = windowMinutes is { } minutes ? Now.AddMinutes(minutes) : (DateTimeOffset?)null;

        Assert.Equal(refusal, LeaveGate.Decide(new(channel, new() { Kind = kind, Text = "Bon dia" }, closes, stopped, Now)).Refusal);
    }

    [Fact]
    public void Nothing_is_not_sent() =>
        Assert.Equal(LeaveGate.Empty, LeaveGate.Decide(new("web", new() { Kind = OutboundKind.Text, Text = "" }, null, null, Now)).Refusal);
}
