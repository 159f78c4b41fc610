using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Meta's question when somebody enters our address in its dashboard: a GET with a token of ours and a challenge.</summary>
internal static class WhatsAppHandshake
{
    /// <param name="mode">The query's <c>hub.mode</c>.</param>
    /// <param name="token">The query's <c>hub.verify_token</c>.</param>
    /// <param name="challenge">The query's <c>hub.challenge</c>.</param>
    /// <returns>What to answer as plain text with 200; null means 403.</returns>
    public static string? Answer(string? mode, string? token, string? challenge, Secret verifyToken) =>
        mode == "subscribe" && challenge is { Length: > 0 and <= 1024 } && verifyToken.Matches(token) ? challenge : null;
}
