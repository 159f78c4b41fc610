using System.Text;

namespace Ventanilla.Channels.Telegram;

/// <summary>Choices as Telegram shows them.</summary>
internal static class TelegramKeyboards
{
    /// <summary>Bytes of UTF-8 that a button can carry back.</summary>
    public const int CallbackLimit = 64;

    private const int PerRow = 2;

    /// <summary>Two buttons side by side cut off longer labels on a phone.</summary>
    private const int ShortLabel = 16;

    /// <summary>The button has a text even when nobody gave one; it must be understood before the language is known.</summary>
    private const string AskLocationLabel = "📍 Ubicació · Ubicación · Location";

    /// <summary>Buttons under the message, or the keyboard that stays; null when there is nothing to choose.</summary>
    public static ReplyMarkup? For(OutboundContent content) => content switch
    {
        { Kind: OutboundKind.AskLocation } => new()
        {
            Keyboard = [[new(content.ChoicesLabel ?? AskLocationLabel, RequestLocation: true)], .. Keys(content.Choices)],
            ResizeKeyboard = true,
            OneTimeKeyboard = true,
        },
        { Choices.Count: 0 } => null,
        { KeepChoices: true } => new() { Keyboard = [.. Keys(content.Choices)], ResizeKeyboard = true, IsPersistent = false },
        _ => new() { InlineKeyboard = [.. Buttons(content.Choices)] },
    };

    /// <summary>An id that no button can carry; a tap on it would come back as something else.</summary>
    public static bool Fits(Choice choice) => choice.Label.Length > 0 && Encoding.UTF8.GetByteCount(choice.Id) is > 0 and <= CallbackLimit;

    private static IEnumerable<IReadOnlyList<KeyboardButton>> Keys(IReadOnlyList<Choice> choices) =>
        choices.Chunk(PerRow).Select(row => (IReadOnlyList<KeyboardButton>)[.. row.Select(choice => new KeyboardButton(choice.Label))]);

    private static IEnumerable<IReadOnlyList<InlineButton>> Buttons(IReadOnlyList<Choice> choices) =>
        choices.Chunk(choices.All(choice => choice.Label.Length <= ShortLabel) ? PerRow : 1)
            .Select(row => (IReadOnlyList<InlineButton>)[.. row.Select(choice => new InlineButton(choice.Label, choice.Id))]);
}
