using System.Collections.Concurrent;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Channels;

/// <summary>The connected accounts, kept in memory, and the adapters by kind. Adapters do not see it; the rooms around them do.</summary>
public sealed class ChannelDirectory(Database database, IEnumerable<IChannel> adapters)
{
    private const string Columns = "id, town_id, kind, name, token, signing, owner";

    private readonly ConcurrentDictionary<ChannelId, ChannelAccount> byId = new();
    private readonly ConcurrentDictionary<(string Kind, string Name), ChannelAccount> byName = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<Secret>> signing = new();
    private readonly Dictionary<string, IChannel> byKind = adapters.ToDictionary(a => a.Kind);

    public IReadOnlyCollection<ChannelAccount> All => [.. byId.Values];

    public ChannelAccount? Find(ChannelId id) => byId.GetValueOrDefault(id);

    /// <summary>The account that inbound traffic names.</summary>
    public ChannelAccount? Find(string kind, string name) => byName.GetValueOrDefault((kind, name));

    /// <summary>The different secrets with which a kind's accounts are signed: few, often one.</summary>
    public IReadOnlyList<Secret> SigningSecrets(string kind) => signing.GetOrAdd(kind, k => [.. byId.Values.Where(a => a.Kind == k).Select(a => a.Signing).OfType<Secret>().Distinct()]);

    public IChannel Adapter(string kind) => byKind[kind];

    /// <summary>The accounts under what the provider has above them (WhatsApp's business account).</summary>
    public IReadOnlyList<ChannelAccount> OwnedBy(string kind, string owner) => [.. byId.Values.Where(a => a.Kind == kind && a.Owner == owner).OrderBy(a => a.Id.Value)];

    /// <summary>Reads all accounts, again and again: they are connected and taken away by commands and on other nodes.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var before = byId.Values.ToList();
        var accounts = await database.ReadAsync(s => s.Query($"SELECT {Columns} FROM channels", Map), ct);
        foreach (var gone in before.ExceptBy(accounts.Select(a => a.Id), a => a.Id))
        {
            byId.TryRemove(gone.Id, out _);
            byName.TryRemove((gone.Kind, gone.Name), out _);
            signing.Clear();
        }

        foreach (var account in accounts.Where(a => a != Find(a.Id)))
        {
            Remember(account);
        }
    }

    /// <summary>Reads one account again: its secrets may have been replaced on another machine.</summary>
    public async Task RefreshAsync(ChannelId id, CancellationToken ct)
    {
        if (await database.ReadAsync(s => s.First($"SELECT {Columns} FROM channels WHERE id = $1", Map, id.Value), ct) is { } account && account != Find(id))
        {
            Remember(account);
        }
    }

    /// <summary>Adds the account, or changes its secrets.</summary>
    public async Task PutAsync(ChannelAccount account)
    {
        await database.WriteAsync(s => Write(s, account));
        Remember(account);
    }

    /// <summary>The same in the caller's transaction; whoever holds a directory sees it when it loads again.</summary>
    public static int Write(DbSession session, ChannelAccount account) => session.Execute(
        """
        INSERT INTO channels (id, town_id, kind, name, token, signing, owner) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, token = excluded.token, signing = excluded.signing, owner = excluded.owner
        """,
        account.Id.Value, account.Town.Value, account.Kind, account.Name, account.Token?.Reveal(), account.Signing?.Reveal(), account.Owner);

    private static ChannelAccount Map(DbRow r) =>
        new(new(r.GetInt32(0)), new(r.GetInt32(1)), r.GetString(2), r.GetString(3), Secret(r.Text(4)), Secret(r.Text(5)), r.Text(6));

    private static Secret? Secret(string? value) => value is null ? null : new(value);

    private void Remember(ChannelAccount account)
    {
        if (Find(account.Id) is { } former && former.Name != account.Name)
        {
            byName.TryRemove((former.Kind, former.Name), out _);
        }

        byId[account.Id] = account;
        byName[(account.Kind, account.Name)] = account;
        signing.Clear();
    }
}
