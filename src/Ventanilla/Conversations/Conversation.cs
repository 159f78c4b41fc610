using Ventanilla.Contacts;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>A conversation as lists, pages and the API show it.</summary>
public sealed record Conversation
{
    public required ConversationId Id { get; init; }

    public required ChannelId ChannelId { get; init; }

    /// <summary><c>whatsapp</c>, <c>telegram</c> or <c>web</c>.</summary>
    public required string Channel { get; init; }

    public required ContactId ContactId { get; init; }

    /// <summary>As the citizen calls themselves: a stranger's free text; null when they gave none.</summary>
    public string? ContactName { get; init; }

    public IReadOnlyList<Address> Addresses { get; init; } = [];

    public required ConversationStatus State { get; init; }

    public string? Queue { get; init; }

    public long? AssigneeId { get; init; }

    public string? Assignee { get; init; }

    public string? Language { get; init; }

    public DateTimeOffset? WindowClosesAt { get; init; }

    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>The beginning of the citizen's last message.</summary>
    public string? Preview { get; init; }

    public int Unread { get; init; }

    /// <summary>Why the contact cannot be written to; null when it can.</summary>
    public string? Stopped { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Which conversations are wanted.</summary>
/// <param name="Contact">A contact's id, or an address of theirs such as a phone.</param>
/// <param name="Cursor">Where the page before ended.</param>
/// <param name="Assignee">The id of the operator who has them.</param>
public sealed record ConversationQuery(
    ConversationStatus? State = null, string? Queue = null, string? Contact = null, string? Cursor = null, int Limit = 50, bool LongestWaitingFirst = false,
    long? Assignee = null);

/// <summary>How many conversations a viewer finds under each heading; none counts further than <see cref="Limit"/>.</summary>
public sealed record ConversationCounts(int Waiting, int Mine, int All, int Resolved)
{
    public const int Limit = 1_000;
}

/// <summary>One page, and where the next begins; null when this was the last.</summary>
public sealed record ConversationPage(IReadOnlyList<Conversation> Items, string? Next);
