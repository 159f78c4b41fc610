namespace Ventanilla.Demo.Phones;

/// <summary>An invented person with a telephone. Nothing and nobody here exists; the numbers are never assigned.</summary>
public sealed record Citizen
{
    /// <summary>A short name for addresses and tests: <c>montse</c>.</summary>
    public required string Key { get; init; }

    public required string FirstName { get; init; }

    public string? LastName { get; init; }

    /// <summary>The language of the citizen's telephone, which is not always the one they write.</summary>
    public string Language { get; init; } = "ca";

    /// <summary>With a leading +; null for somebody who shows WhatsApp only a username.</summary>
    public string? Phone { get; init; }

    /// <summary>WhatsApp's business-scoped id: the key of a person since phones may be hidden. Empty for somebody without WhatsApp.</summary>
    public string WhatsAppId { get; init; } = "";

    public string? Username { get; init; }

    /// <summary>Telegram's number of the person, which is also that of their private chat. 0 for somebody without Telegram.</summary>
    public long TelegramId { get; init; }

    public string Name => LastName is null ? FirstName : $"{FirstName} {LastName}";

    /// <summary>The phone as WhatsApp writes it: digits without the plus.</summary>
    public string? WaId => Phone?.TrimStart('+');

    public string Initials => LastName is { Length: > 0 } last ? $"{FirstName[0]}{last[0]}" : FirstName[..1];
}
