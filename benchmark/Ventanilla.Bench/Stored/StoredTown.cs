using System.Data.Common;
using Ventanilla.Bench.Traffic;

namespace Ventanilla.Bench.Stored;

/// <summary>
/// Writes very many conversations of ten messages each straight into a database, as the program would have left them in
/// half a year: five times everybody wrote and was answered, one after the other, so that a conversation lies spread over
/// the whole of what is stored. Those who write in the measurement are spread evenly among them.
/// </summary>
/// <param name="writers">How many of them are the measurement's citizens.</param>
internal sealed class StoredTown(StoredDatabase database, long conversations, int writers)
{
    private const int Exchanges = 5;

    // Ids as the program gives them out: milliseconds since 2020, 12 bits of sequence, 10 of node.
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly long began = DateTimeOffset.UtcNow.AddDays(-182).ToUnixTimeMilliseconds();
    private readonly long step = (long)TimeSpan.FromDays(180).TotalMilliseconds / (conversations * Exchanges);

    public async Task<string> SchemaAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = Command(connection, database.Schema);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task FillAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await ExecuteAsync(connection, database.Before, ct);
        var indexes = await IndexesAsync(connection, ct);
        foreach (var (name, _) in indexes)
        {
            await ExecuteAsync(connection, $"DROP INDEX {name}", ct);
        }

        foreach (var rows in Rows())
        {
            await ExecuteAsync(connection, rows, ct);
        }

        foreach (var (_, create) in indexes)
        {
            await ExecuteAsync(connection, create, ct);
        }

        await ExecuteAsync(connection, database.After, ct);
    }

    private IEnumerable<string> Rows()
    {
        const string channel = $"(SELECT id FROM channels WHERE kind = 'whatsapp' AND name = '{Demo.PhoneNumberId}')";
        const string town = $"(SELECT town_id FROM channels WHERE kind = 'whatsapp' AND name = '{Demo.PhoneNumberId}')";
        var pairs = conversations * Exchanges;
        var person = $"(CASE WHEN k % {conversations / writers} = 0 THEN k / {conversations / writers} ELSE 1000000 + k END)";
        var phone = $"('+' || ({Town.FirstPhone} + {person}))";
        var user = $"('ES.' || ({Town.FirstUserId} + {person}))";
        var everybody = $"(SELECT n AS k FROM {database.Numbers(conversations)} AS t) AS t";
        // p counts how often anybody wrote; k is who.
        var all = $"(SELECT n AS p, n % {conversations} AS k FROM {database.Numbers(pairs)} AS t) AS t";
        var halves = $"(SELECT n / 2 AS p, (n / 2) % {conversations} AS k, n % 2 AS half FROM {database.Numbers(pairs * 2)} AS t) AS t";

        yield return $"INSERT INTO contacts (id, town_id, name, language, created_at) SELECT {Id("k", 0)}, {town}, 'Veïna ' || k, 'ca', {At("k")} FROM {everybody}";
        yield return
            $"""
            INSERT INTO conversations (id, town_id, channel_id, contact_id, version, state, session, window_closes_at, last_seq, preview, unread, last_inbound, updated_at)
            SELECT {Id("k", 1)}, {town}, {channel}, {Id("k", 0)}, {Exchanges}, 'machine', '{Session()}',
              {At($"(k + {pairs - conversations})")} + 86400000, {2 * Exchanges}, 'dades', {Exchanges}, {Wamid($"(k + {pairs - conversations})")}, {At($"(k + {pairs - conversations})")}
            FROM {everybody}
            """;
        yield return Addresses("phone", phone, town, channel, everybody);
        yield return Addresses("user", user, town, channel, everybody);
        yield return
            $"""
            INSERT INTO messages (id, town_id, conversation_id, seq, direction, kind, text, external_id, author_kind, author, at, status, sent_at, delivered_at, read_at)
            SELECT {Id("p", 3)} + half * 1024, {town}, {Id("k", 1)}, 2 * (p / {conversations}) + 1 + half, half, 'text',
              CASE half WHEN 0 THEN 'dades' ELSE '{Answer}' END, CASE half WHEN 0 THEN {Wamid("p")} ELSE {Wamid("p")} || '=' END,
              CASE half WHEN 0 THEN 'contact' ELSE 'rule' END, CASE half WHEN 1 THEN 'DADES' END, {At("p")}, half * 8,
              CASE half WHEN 1 THEN {At("p")} + 500 END, CASE half WHEN 1 THEN {At("p")} + 2000 END, CASE half WHEN 1 THEN {At("p")} + 60000 END
            FROM {halves}
            """;
        var body = $$$"""'{"$e":"citizen","Event":{"$":"message","Sender":{"UserId":"' || {{{user}}} || '","Phone":"' || {{{phone}}} || '","Name":"Ve\u00EFna"},"Content":{"Kind":"text","Text":"dades","Media":[],"Cards":[],"Forwarded":false,"Live":false},"Account":"{{{Demo.PhoneNumberId}}}","ExternalId":"' || {{{Wamid("p")}}} || '","At":"2026-06-01T10:00:00+00:00"}}'""";
        yield return
            $"""
            INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at, due, state)
            SELECT {Id("p", 2)}, {town}, {channel}, {Id("k", 1)}, {Wamid("p")}, {database.Blob(body)}, {At("p")}, 0, 1 FROM {all}
            """;
        yield return
            $$"""
            INSERT INTO outbox (id, town_id, channel_id, conversation_id, message_id, state, lane, attempt, due, created_at, body, user_id, phone, external_id)
            SELECT {{Id("p", 4)}}, {{town}}, {{channel}}, {{Id("k", 1)}}, {{Id("p", 4)}}, 3, 2, 1, 0, {{At("p")}},
              '{"Kind":"text","Text":"{{Answer}}","Choices":[],"KeepChoices":false,"Protect":false}', {{user}}, {{phone}}, {{Wamid("p")}} || '=' FROM {{all}}
            """;
    }

    private string At(string pair) => $"({began} + {pair} * {step})";

    private string Id(string pair, int sequence) => $"((({began - Epoch} + {pair} * {step}) << 22) + {sequence * 1024})";

    private async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = database.Connect();
        await connection.OpenAsync(ct);
        return connection;
    }

    private async Task<List<(string Name, string Create)>> IndexesAsync(DbConnection connection, CancellationToken ct)
    {
        var indexes = new List<(string, string)>();
        await using var command = Command(connection, database.Indexes);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            indexes.Add((reader.GetString(0), reader.GetString(1)));
        }

        return indexes;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and numbers of our own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private const string Answer = "Els teus missatges els llegeix aquest assistent i, quan cal, el personal de l Ajuntament de Vilassola; es fan servir només per atendre t.";

    // In the order of their key, because that is how it is kept.
    private string Addresses(string kind, string value, string town, string channel, string everybody) =>
        $"INSERT INTO addresses (town_id, channel_id, kind, value, contact_id, conversation_id) SELECT {town}, {channel}, '{kind}', {value}, {Id("k", 0)}, {Id("k", 1)} FROM {everybody} ORDER BY 4";

    private static string Session() =>
        """{"Language":"ca","LanguageSure":true,"Offered":[],"Calls":[],"Burst":[],"MachineAnswers":5,"MachineAnsweredAt":"2026-06-01T10:00:00+00:00","QuickAnswers":1}""";

    // Provider's ids come in no order and are long.
    private static string Wamid(string pair) => $"('wamid.HBgLMzQ3OTkwMDAwMDAVAgARGBI' || (({pair} * 2654435761) % 4294967296))";
}
