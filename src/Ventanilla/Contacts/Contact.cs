using Ventanilla.Platform;

namespace Ventanilla.Contacts;

// Contacts: the citizens, as far as the town hall knows them: addresses, language, wish not to be written to. A contact
// has one conversation on each channel account; an address leads to both.

/// <summary>A citizen on one channel account.</summary>
/// <param name="Name">As the citizen calls themselves: free text of a stranger.</param>
/// <param name="Stopped">Why we may not write (blocked, gone); null when we may.</param>
public sealed record Contact(ContactId Id, TownId Town, string? Name, string? Language, string? Stopped, string? OptedOut);

/// <summary>One way to reach or recognise a contact.</summary>
public sealed record Address(string Kind, string Value);

/// <summary>The kinds of address by which one contact can be known.</summary>
public static class AddressKinds
{
    /// <summary>WhatsApp's business-scoped id, Telegram's chat id, the web visitor's key: the key of a person on that channel.</summary>
    public const string UserId = "user";

    /// <summary>Digits with a leading +: an alias, which may be missing or pass to another person.</summary>
    public const string Phone = "phone";

    public const string ParentUserId = "parent";
}
