using System.Text.RegularExpressions;

namespace Ventanilla.Channels.Telegram;

/// <summary>Commands as Telegram writes them, and the deep link that is one of them.</summary>
internal static partial class TelegramCommands
{
    /// <summary>
    /// <c>/start guichet_42</c> becomes the text <c>/start</c> with a payload, and <c>/cmd@VilaBot rest</c> the text
    /// <c>/cmd rest</c>. A payload is visible and can be typed by anybody: a hint, never proof.
    /// </summary>
    public static (string Text, string? Payload) Read(string text)
    {
        if (text[0] != '/')
        {
            return (text, null);
        }

        if (Addressed().Match(text) is { Success: true } addressed)
        {
            text = addressed.Groups["command"].Value + text[addressed.Length..];
        }

        return DeepLink().Match(text) is { Success: true } link ? ("/start", link.Groups["payload"].Value) : (text, null);
    }

    /// <summary>Names of bots end in "bot"; what follows another @ is the citizen's own text.</summary>
    [GeneratedRegex(@"^(?<command>/[A-Za-z0-9_]{1,32})@[A-Za-z0-9_]{2,32}(?<=[Bb][Oo][Tt])(?![A-Za-z0-9_@])")]
    private static partial Regex Addressed();

    [GeneratedRegex(@"^/start\s+(?<payload>[A-Za-z0-9_-]{1,64})\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex DeepLink();
}
