using System.Threading.Channels;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.ExternalCode;

/// <summary>One question to another organisation's program, asked by a conversation.</summary>
internal sealed record ExternalCall(
    long Id, TownId Town, ChannelId Channel, ConversationId Conversation, string Service, string Key, string Connector, string Language, DateTimeOffset AskedAt);

/// <summary>The questions that wait, and where the towns' connectors lead.</summary>
internal sealed class ExternalCallStore(Database database)
{
    private readonly Channel<bool> arrived = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Notes a question in the caller's transaction.</summary>
    public static void Add(DbSession session, ExternalCall call) => session.Execute(
        """
        INSERT INTO external_calls (id, town_id, channel_id, conversation_id, service, key, connector, language, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        call.Id, call.Town.Value, call.Channel.Value, call.Conversation.Value, call.Service, call.Key, call.Connector, call.Language, call.AskedAt.Stored());

    /// <summary>Says that a question was committed. Losing it costs a moment: the table is looked at anyway.</summary>
    public void Signal() => arrived.Writer.TryWrite(true);

    /// <summary>Waits for a question, or for <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(atMost);
        try
        {
            await arrived.Reader.WaitToReadAsync(limit.Token);
            arrived.Reader.TryRead(out _);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look all the same.
        }
    }

    /// <summary>The oldest of each town in turn, and of none more than half: one town's slow program is not the others' wait.</summary>
    public Task<List<ExternalCall>> ReadWaitingAsync(int limit, CancellationToken ct) => database.ReadAsync(
        s => s.Query(
            """
            SELECT id, town_id, channel_id, conversation_id, service, key, connector, language, asked_at FROM
              (SELECT e.*, row_number() OVER (PARTITION BY town_id ORDER BY id) AS place FROM external_calls e WHERE state = 0) waiting
            WHERE place <= $2 ORDER BY place, id LIMIT $1
            """,
            r => new ExternalCall(
                r.GetInt64(0), new(r.GetInt32(1)), new(r.GetInt32(2)), new(r.GetInt64(3)), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.Time(8)),
            limit, limit / 2),
        ct);

    public Task MarkDoneAsync(ExternalCall call, string outcome) => database.WriteAsync(s => s.Execute(
        "UPDATE external_calls SET state = 1, outcome = $1 WHERE id = $2 AND town_id = $3", outcome, call.Id, call.Town.Value));

    /// <summary>Where a town's connector leads; null when the technician has not set it.</summary>
    public Task<ConnectorSettings?> FindConnectorAsync(TownId town, string name, CancellationToken ct) => database.ReadAsync(
        town,
        s => s.First(
            "SELECT url, secret, cache_seconds FROM connectors WHERE town_id = $1 AND name = $2",
            r => new ConnectorSettings(town, name, new(r.GetString(0)), new(r.GetString(1)), null, TimeSpan.FromSeconds(r.GetInt32(2))), town.Value, name),
        ct);

    public Task PutConnectorAsync(ConnectorSettings connector) => database.WriteAsync(s => s.Execute(
        """
        INSERT INTO connectors (town_id, name, url, secret, cache_seconds) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (town_id, name) DO UPDATE SET url = excluded.url, secret = excluded.secret, cache_seconds = excluded.cache_seconds
        """,
        connector.Town.Value, connector.Name, connector.Address.ToString(), connector.Secret.Reveal(), (int)connector.CacheFor.TotalSeconds));
}
