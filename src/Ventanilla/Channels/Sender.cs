namespace Ventanilla.Channels;

/// <summary>
/// Who wrote, as the provider names them. On WhatsApp the business-scoped id is the key and the phone an alias that may
/// be absent; on Telegram the numeric id; on the web a random visitor key. Names are free text chosen by the citizen.
/// </summary>
public sealed record Sender
{
    /// <summary>WhatsApp's business-scoped id, Telegram's chat id, the web visitor's key.</summary>
    public string? UserId { get; init; }

    /// <summary>Digits with a leading +.</summary>
    public string? Phone { get; init; }

    public string? ParentUserId { get; init; }

    /// <summary>The id this person had before, when the provider tells.</summary>
    public string? PreviousUserId { get; init; }

    public string? Name { get; init; }

    public string? Username { get; init; }

    /// <summary>A hint such as <c>ca</c>: the language of the citizen's app, not of what they write.</summary>
    public string? Language { get; init; }

    /// <summary>Telegram's topic inside a private chat: the answer goes to the same one.</summary>
    public string? Thread { get; init; }
}
