using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Cases;

/// <summary>Reads cases for those who may see them, and writes them in the caller's transaction.</summary>
public sealed class CaseStore(Database database)
{
    private const string Columns =
        "id, number, flow, category, class, queue, state, text, place, point, slot, fields, contact_id, conversation_id, opened_at, updated_at, due_at";

    private const string Visible = "FROM cases WHERE town_id = $1 AND ($2 = 1 OR replace($3, '|' || queue || '|', '') <> $3)";

    /// <summary>A page of cases, the newest first.</summary>
    public Task<IReadOnlyList<Case>> ListAsync(Viewer viewer, CaseQuery query, CancellationToken ct) => database.ReadAsync<IReadOnlyList<Case>>(
        viewer.Town,
        s => s.Query(
            $"""
            SELECT {Columns} {Visible} AND ($4 IS NULL OR state = $4) AND ($5 IS NULL OR queue = $5) AND ($6 IS NULL OR category = $6)
            AND ($7 IS NULL OR contact_id = $7) AND ($8 IS NULL OR conversation_id = $8) AND id < $9 ORDER BY id DESC LIMIT $10
            """,
            Map, viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList, query.State, query.Queue, query.Category, query.Contact?.Value, query.Conversation?.Value,
            query.Cursor ?? long.MaxValue, Math.Clamp(query.Limit, 1, 200)),
        ct);

    /// <summary>One case, or null when there is none that this viewer may see.</summary>
    public Task<Case?> FindAsync(Viewer viewer, string number, CancellationToken ct) => database.ReadAsync(
        viewer.Town,
        s => s.First($"SELECT {Columns} {Visible} AND number = $4", Map, viewer.Town.Value, viewer.SeesAll ? 1 : 0, viewer.QueueList, number),
        ct);

    /// <summary>Opens a case, and makes the hour that was held for its conversation its own.</summary>
    /// <param name="pin">As <see cref="CasePin.Hash"/> made it.</param>
    internal static void Add(DbSession session, TownId town, Case opened, string pin)
    {
        if (opened.Slot is { } slot && session.Execute(
            "UPDATE slots SET case_number = $1 WHERE town_id = $2 AND slot = $3 AND conversation_id = $4 AND case_number IS NULL",
            opened.Number, town.Value, slot, opened.Conversation.Value) == 0)
        {
            // It was held moments ago; if it is not any more, nothing of this Turn may stand.
            throw new InvalidOperationException($"The hour of case {opened.Number} is no longer held.");
        }

        session.Execute(
            """
            INSERT INTO cases (id, town_id, number, pin, flow, category, class, queue, state, text, place, point, slot, fields, contact_id, conversation_id, opened_at, updated_at, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            """,
            opened.Id, town.Value, opened.Number, pin, opened.Flow, opened.Category, opened.Class, opened.Queue, opened.State, opened.Text, opened.Place,
            opened.Point is var (lat, lon) ? string.Create(CultureInfo.InvariantCulture, $"{lat},{lon}") : null, opened.Slot, DbValue.Utf8(CaseFieldsJson.Write(opened.Fields)),
            opened.Contact.Value, opened.Conversation.Value, opened.OpenedAt.Stored(), opened.UpdatedAt.Stored(), opened.DueAt?.Stored());
    }

    /// <summary>The citizen has cancelled a case of their own; its hour is free again.</summary>
    /// <returns>False when it is not theirs, or was cancelled before.</returns>
    internal static bool Cancel(DbSession session, TownId town, ConversationId conversation, string number, DateTimeOffset now)
    {
        if (session.Execute(
            "UPDATE cases SET state = $1, updated_at = $2 WHERE town_id = $3 AND number = $4 AND conversation_id = $5 AND state <> $1",
            CaseStates.Cancelled, now.Stored(), town.Value, number, conversation.Value) == 0)
        {
            return false;
        }

        session.Execute("DELETE FROM slots WHERE town_id = $1 AND case_number = $2", town.Value, number);
        return true;
    }

    internal static Case Map(DbRow r) => new()
    {
        Id = r.GetInt64(0),
        Number = r.GetString(1),
        Flow = r.GetString(2),
        Category = r.GetString(3),
        Class = r.GetString(4),
        Queue = r.GetString(5),
        State = r.GetString(6),
        Text = r.GetString(7),
        Place = r.Text(8),
        Point = r.Text(9)?.Split(',') is [var lat, var lon] ? (double.Parse(lat, CultureInfo.InvariantCulture), double.Parse(lon, CultureInfo.InvariantCulture)) : null,
        Slot = r.Text(10),
        Fields = CaseFieldsJson.Read(r.GetString(11)),
        Contact = new(r.GetInt64(12)),
        Conversation = new(r.GetInt64(13)),
        OpenedAt = r.Time(14),
        UpdatedAt = r.Time(15),
        DueAt = r.TimeOrNull(16),
    };

    /// <summary>The columns that <see cref="Map"/> reads, and after them what else is asked for.</summary>
    internal static string Select(string more) => $"SELECT {Columns}, {more}";
}

[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "Stored")]
internal sealed partial class CaseFieldsJson : JsonSerializerContext
{
    public static byte[] Write(IReadOnlyDictionary<string, string> fields) => JsonSerializer.SerializeToUtf8Bytes(fields.ToDictionary(StringComparer.Ordinal), Default.Stored);

    public static Dictionary<string, string> Read(string stored) => JsonSerializer.Deserialize(stored, Default.Stored) ?? [];
}
