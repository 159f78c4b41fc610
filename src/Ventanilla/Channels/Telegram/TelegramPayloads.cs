using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Channels.Telegram;

// The bodies of our calls, named as the Bot API names them; what is null is left out.

/// <summary>What every message to a chat can carry.</summary>
internal record ToChat
{
    public required long ChatId { get; init; }

    public long? MessageThreadId { get; init; }

    public bool? ProtectContent { get; init; }

    public ReplyParameters? ReplyParameters { get; init; }

    public ReplyMarkup? ReplyMarkup { get; init; }
}

internal sealed record SendMessage : ToChat
{
    public required string Text { get; init; }

    public LinkPreviewOptions LinkPreviewOptions { get; } = new();
}

/// <summary>Sent as a form, with the file beside it.</summary>
internal sealed record SendFile : ToChat
{
    public string? Caption { get; init; }
}

internal sealed record SendPlace : ToChat
{
    public required double Latitude { get; init; }

    public required double Longitude { get; init; }

    public string? Title { get; init; }

    public string? Address { get; init; }
}

internal sealed record ChatAction : ToChat
{
    public required string Action { get; init; }
}

internal sealed record SetMessageReaction : ToChat
{
    public required long MessageId { get; init; }

    public required IReadOnlyList<ReactionEmoji> Reaction { get; init; }
}

internal sealed record ReactionEmoji(string Emoji)
{
    public string Type { get; } = "emoji";
}

internal sealed record AnswerCallbackQuery(string CallbackQueryId, string? Text);

internal sealed record ReplyParameters(long MessageId)
{
    /// <summary>The quoted message may be gone; the answer goes all the same.</summary>
    public bool AllowSendingWithoutReply { get; } = true;
}

internal sealed record LinkPreviewOptions
{
    public bool IsDisabled { get; } = true;
}

/// <summary>Buttons under the message, or a keyboard in the place of the citizen's own.</summary>
internal sealed record ReplyMarkup
{
    public IReadOnlyList<IReadOnlyList<InlineButton>>? InlineKeyboard { get; init; }

    public IReadOnlyList<IReadOnlyList<KeyboardButton>>? Keyboard { get; init; }

    public bool? ResizeKeyboard { get; init; }

    public bool? IsPersistent { get; init; }

    public bool? OneTimeKeyboard { get; init; }
}

internal sealed record InlineButton(string Text, string CallbackData);

internal sealed record KeyboardButton(string Text, bool? RequestLocation = null);

internal sealed record GetFile(string FileId);

internal sealed record LeaveChat(long ChatId);

internal sealed record GetUpdates(long? Offset, int Limit, int Timeout, IReadOnlyList<string> AllowedUpdates);

internal sealed record SetWebhook(string Url, string? SecretToken, IReadOnlyList<string> AllowedUpdates);

internal sealed record DeleteWebhook(bool DropPendingUpdates);

internal sealed record NoParameters;

[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(SendFile))]
[JsonSerializable(typeof(SendPlace))]
[JsonSerializable(typeof(ChatAction))]
[JsonSerializable(typeof(SetMessageReaction))]
[JsonSerializable(typeof(AnswerCallbackQuery))]
[JsonSerializable(typeof(GetFile))]
[JsonSerializable(typeof(LeaveChat))]
[JsonSerializable(typeof(GetUpdates))]
[JsonSerializable(typeof(SetWebhook))]
[JsonSerializable(typeof(DeleteWebhook))]
[JsonSerializable(typeof(NoParameters))]
internal sealed partial class TelegramJson : JsonSerializerContext
{
    /// <summary>Accents and emoji as they are: the body goes to an API, never into a page.</summary>
    public static TelegramJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Bytes(object payload) => JsonSerializer.SerializeToUtf8Bytes(payload, Wire.GetTypeInfo(payload.GetType())!);
}
