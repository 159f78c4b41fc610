namespace Ventanilla.Channels;

/// <summary>
/// The time in which a provider lets us write freely after the citizen's last word. Only WhatsApp has one: Telegram may
/// answer as long as it is not blocked, the web chat is our own.
/// </summary>
public static class FreeWindow
{
    public static bool IsClosed(string channel, OutboundKind kind, DateTimeOffset? closesAt, DateTimeOffset now) =>
        channel == ChannelKinds.WhatsApp
        && kind is not (OutboundKind.Template or OutboundKind.ReadMark)
        && (closesAt is null || closesAt <= now);
}
