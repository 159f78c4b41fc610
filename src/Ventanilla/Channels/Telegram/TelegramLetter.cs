using System.Globalization;

namespace Ventanilla.Channels.Telegram;

/// <summary>One call, composed and not yet made: the method, its parameters, and the file that goes with it.</summary>
/// <param name="Signal">Nothing that stays in the chat; repeating it does no harm.</param>
internal sealed record TelegramLetter(string Method, object Payload, string? FileField = null, bool Signal = false)
{
    /// <summary>Bytes; a larger picture goes as a file.</summary>
    private const long PhotoLimit = 10 * 1024 * 1024;

    private const long UploadLimit = 50 * 1024 * 1024;

    /// <summary>Composes the call for a message.</summary>
    /// <param name="fileSize">Bytes of the message's file; null when it is not there.</param>
    /// <returns>The call, or how the sending has ended already.</returns>
    public static (TelegramLetter? Letter, SendOutcome? Ended) Compose(OutboundMessage message, long? fileSize)
    {
        var content = message.Content;
        if (content.Kind == OutboundKind.ReadMark)
        {
            return (null, new SendOutcome.Sent(""));
        }

        if (content.Kind == OutboundKind.TapTaken)
        {
            return content.TargetId is { Length: > 0 } tap
                ? (new("answerCallbackQuery", new AnswerCallbackQuery(tap, content.Text is null ? null : TelegramText.Clip(content.Text, 200)), Signal: true), null)
                : Refuse("target", "The tap to be answered is not named.");
        }

        if (Number(message.To.UserId) is not { } chat)
        {
            return Refuse("address", "The contact has no Telegram chat.");
        }

        return content.Kind switch
        {
            OutboundKind.Text or OutboundKind.Choices or OutboundKind.AskLocation => Text(message, chat),
            OutboundKind.Image or OutboundKind.Audio or OutboundKind.Video or OutboundKind.Document => File(message, chat, fileSize),
            OutboundKind.Location => Place(message, chat),
            OutboundKind.Reaction => Reaction(content, chat),
            OutboundKind.Typing => (new("sendChatAction", new ChatAction { ChatId = chat, MessageThreadId = Number(message.To.Thread), Action = "typing" }, Signal: true), null),
            OutboundKind.Template => Refuse("template", "Telegram has no templates: send the text itself."),
            _ => Refuse("kind", $"Telegram cannot send {content.Kind}."),
        };
    }

    /// <summary>The same outside the topic, which the citizen may have deleted.</summary>
    public TelegramLetter WithoutTopic() =>
        Payload is ToChat { MessageThreadId: not null } payload ? this with { Payload = payload with { MessageThreadId = null } } : this;

    public TelegramLetter AsPlainFile() => FileField is null ? this : this with { Method = "sendDocument", FileField = "document" };

    private static (TelegramLetter?, SendOutcome?) Text(OutboundMessage message, long chat)
    {
        var text = message.Content.Text;
        return string.IsNullOrWhiteSpace(text) ? Refuse("empty", "There is no text to send.")
            : text.Length > TelegramText.MessageLimit ? Refuse("too-long", "The text is longer than Telegram takes in one message.")
            : Misfit(message.Content) ?? (new("sendMessage", Addressed(new SendMessage { ChatId = chat, Text = text }, message)), null);
    }

    private static (TelegramLetter?, SendOutcome?) File(OutboundMessage message, long chat, long? size)
    {
        if (message.Content.File is not { } file || size is null)
        {
            return Refuse("file-missing", "The file to send is not there.");
        }

        if (size > UploadLimit)
        {
            return Refuse("too-large", "The file is larger than Telegram takes.");
        }

        if (message.Content.Text?.Length > TelegramText.CaptionLimit)
        {
            return Refuse("too-long", "The caption is longer than Telegram takes.");
        }

        var field = (message.Content.Kind, file.Mime) switch
        {
            (OutboundKind.Image, "image/jpeg" or "image/png" or "image/webp") when size <= PhotoLimit => "photo",
            (OutboundKind.Audio, _) when file.Voice => "voice",
            (OutboundKind.Audio, "audio/mpeg" or "audio/mp3" or "audio/mp4" or "audio/m4a" or "audio/x-m4a") => "audio",
            (OutboundKind.Video, "video/mp4") => "video",
            _ => "document",
        };
        var caption = string.IsNullOrWhiteSpace(message.Content.Text) ? null : message.Content.Text;
        return Misfit(message.Content)
            ?? (new("send" + char.ToUpperInvariant(field[0]) + field[1..], Addressed(new SendFile { ChatId = chat, Caption = caption }, message), field), null);
    }

    private static (TelegramLetter?, SendOutcome?) Place(OutboundMessage message, long chat)
    {
        if (message.Content.Location is not { } place)
        {
            return Refuse("location", "There is no place to send.");
        }

        // A venue must have both; one stands for the other.
        var title = place.Name ?? place.Address;
        var payload = new SendPlace { ChatId = chat, Latitude = place.Latitude, Longitude = place.Longitude, Title = title, Address = place.Address ?? title };
        return Misfit(message.Content) ?? (new(title is null ? "sendLocation" : "sendVenue", Addressed(payload, message)), null);
    }

    private static (TelegramLetter?, SendOutcome?) Reaction(OutboundContent content, long chat) =>
        Number(content.TargetId) is { } target
            ? (new("setMessageReaction", new SetMessageReaction { ChatId = chat, MessageId = target, Reaction = string.IsNullOrEmpty(content.Emoji) ? [] : [new(content.Emoji)] }, Signal: true), null)
            : Refuse("target", "The message to react to is not named.");

    /// <summary>What all messages share: topic, protection, quoted message, keyboard.</summary>
    private static ToChat Addressed(ToChat payload, OutboundMessage message) => payload with
    {
        MessageThreadId = Number(message.To.Thread),
        ProtectContent = message.Content.Protect ? true : null,
        ReplyParameters = Number(message.Content.TargetId) is { } target ? new(target) : null,
        ReplyMarkup = TelegramKeyboards.For(message.Content),
    };

    private static (TelegramLetter?, SendOutcome?)? Misfit(OutboundContent content) =>
        content.Choices.All(TelegramKeyboards.Fits) ? null : Refuse("choice", $"A choice needs a label, and an id of 1 to {TelegramKeyboards.CallbackLimit} bytes.");

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (TelegramLetter?, SendOutcome?) Refuse(string code, string reason) => (null, new SendOutcome.Rejected(code, reason));
}
