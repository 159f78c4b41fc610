using System.Globalization;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Cases;

/// <summary>What a Turn asks before it opens a case or tells of one: a number, whether an hour is free, how a case stands.</summary>
public sealed class CaseBook(Database database)
{
    /// <summary>A number and a held hour are used within the same Turn. Whoever crashed in between comes back and holds it again; after this long nobody will.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromHours(1);

    /// <summary>The engine lets a conversation try five times an hour; this many, from however many conversations, and the case is closed to all for a while.</summary>
    private const int MostWrongPins = 20;

    private static readonly TimeSpan LockedFor = TimeSpan.FromHours(1);

    /// <summary>How a town's numbers begin: <c>VIL</c> of Vilassola.</summary>
    public static string Prefix(string slug)
    {
        var letters = new string([.. slug.Where(char.IsAsciiLetter).Take(3)]).ToUpperInvariant();
        return letters.Length > 0 ? letters : "CAS";
    }

    /// <summary>A new number; with it the hour is held for the conversation. Numbers rise by the year; one whose Turn fails is never used.</summary>
    /// <returns>Null when somebody else has the hour.</returns>
    public Task<string?> GiveNumberAsync(TownId town, string prefix, string? slot, ConversationId conversation, DateTimeOffset now, int year) => database.WriteAsync(s =>
    {
        if (slot is not null && s.Execute(
            """
            INSERT INTO slots (town_id, slot, day, conversation_id, held_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (town_id, slot) DO UPDATE SET conversation_id = excluded.conversation_id, held_at = excluded.held_at
            WHERE slots.case_number IS NULL AND (slots.conversation_id = excluded.conversation_id OR slots.held_at < $6)
            """,
            town.Value, slot, DayOf(slot), conversation.Value, now.Stored(), (now - Held).Stored()) == 0)
        {
            return null;
        }

        var last = s.Number(
            "INSERT INTO case_numbers (town_id, year, last) VALUES ($1, $2, 1) ON CONFLICT (town_id, year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last",
            town.Value, year);
        return (string?)string.Create(CultureInfo.InvariantCulture, $"{prefix}-{year}-{last:D6}");
    });

    /// <summary>The hours from this day on that are taken, or held by another conversation.</summary>
    public async Task<IReadOnlyCollection<string>> TakenAsync(TownId town, DateOnly from, ConversationId conversation, DateTimeOffset now, CancellationToken ct) => (await database.ReadAsync(
        town,
        s => s.Query(
            "SELECT slot FROM slots WHERE town_id = $1 AND day >= $2 AND (case_number IS NOT NULL OR (conversation_id <> $3 AND held_at >= $4))",
            r => r.GetString(0), town.Value, from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), conversation.Value, (now - Held).Stored()),
        ct)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The case, for whoever has its PIN. A wrong one is counted at once, whatever becomes of the Turn.</summary>
    /// <returns>Null when number and PIN do not fit together, or too many have been tried.</returns>
    public async Task<Case?> TellAsync(TownId town, string number, string pin, DateTimeOffset now, CancellationToken ct)
    {
        var found = await database.ReadAsync(
            town,
            s => s.First(
                CaseStore.Select("pin, pin_failures, pin_locked_until") + " FROM cases WHERE town_id = $1 AND number = $2",
                r => new Kept(CaseStore.Map(r), r.GetString(17), r.GetInt32(18), r.TimeOrNull(19)), town.Value, number),
            ct);
        if (found is null || found.LockedUntil > now)
        {
            return null;
        }

        var fits = CasePin.Fits(pin, found.Pin);
        if (!fits || found.Failures > 0)
        {
            await CountAsync(town, number, fits, now);
        }

        return fits ? found.Case : null;
    }

    private Task CountAsync(TownId town, string number, bool fits, DateTimeOffset now) => database.WriteAsync(s => fits
        ? s.Execute("UPDATE cases SET pin_failures = 0, pin_locked_until = NULL WHERE town_id = $1 AND number = $2", town.Value, number)
        : s.Execute(
            """
            UPDATE cases SET pin_locked_until = CASE WHEN pin_failures + 1 >= $3 THEN $4 ELSE pin_locked_until END,
            pin_failures = CASE WHEN pin_failures + 1 >= $3 THEN 0 ELSE pin_failures + 1 END WHERE town_id = $1 AND number = $2
            """,
            town.Value, number, MostWrongPins, (now + LockedFor).Stored()));

    /// <summary>The day stands before the time.</summary>
    private static string DayOf(string slot) => slot.Split(' ') is [.., var day, _] ? day : slot;

    private sealed record Kept(Case Case, string Pin, int Failures, DateTimeOffset? LockedUntil);
}
