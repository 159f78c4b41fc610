using Ventanilla.Platform;

namespace Ventanilla.Cases;

// Cases: what somebody in the town hall must do, with a number that can be read out over the phone and a PIN that opens it. A case is born in the Turn that
// promised it to the citizen; hours of appointments are given here, and to nobody twice.

/// <summary>One case as lists, the API and the counter know it. Its PIN is not among it: only its hash is kept.</summary>
public sealed record Case
{
    public required long Id { get; init; }

    /// <summary>Such as <c>VIL-2026-000123</c>; unique in its town.</summary>
    public required string Number { get; init; }

    /// <summary>The flow that opened it.</summary>
    public required string Flow { get; init; }

    /// <summary>Such as <c>ENL/FON</c>.</summary>
    public required string Category { get; init; }

    /// <summary>The class of service, <c>A B C</c>; empty where the town has none for it.</summary>
    public required string Class { get; init; }

    public required string Queue { get; init; }

    /// <summary>One of <see cref="CaseStates.All"/>.</summary>
    public required string State { get; init; }

    /// <summary>What the citizen told.</summary>
    public required string Text { get; init; }

    /// <summary>Where, in words.</summary>
    public string? Place { get; init; }

    /// <summary>Where, as latitude and longitude.</summary>
    public (double Latitude, double Longitude)? Point { get; init; }

    /// <summary>The hour that an appointment takes.</summary>
    public string? Slot { get; init; }

    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public required ContactId Contact { get; init; }

    public required ConversationId Conversation { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>By when the town has said that it answers.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>How a case stands.</summary>
public static class CaseStates
{
    public const string New = "new";
    public const string Cancelled = "cancelled";

    public static IReadOnlyList<string> All { get; } = [New, "assigned", "working", "done", "external", "duplicate", "rejected", Cancelled];
}

/// <summary>Which cases are wanted.</summary>
/// <param name="Cursor">Where the page before ended.</param>
public sealed record CaseQuery(string? State = null, string? Queue = null, string? Category = null, ContactId? Contact = null, ConversationId? Conversation = null, long? Cursor = null, int Limit = 50);
