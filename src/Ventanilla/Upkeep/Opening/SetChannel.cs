using Ventanilla.Channels;
using Ventanilla.Channels.Telegram;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla set-channel</c>: connects an account to a town or changes its secrets; what is not given stays.</summary>
internal static class SetChannel
{
    /// <summary>Town 1 has three accounts, and they are the demo's.</summary>
    private const int LastOfTheDemo = 3;

    private const int LongestName = 60;

    private sealed record Wish(string Kind, string Name, string? Owner);

    /// <param name="name">WhatsApp: the phone number id. Telegram: the name in the webhook's address, chosen freely. Web: none, it is the town's slug.</param>
    /// <param name="owner">WhatsApp: the business account's id, for templates.</param>
    public static async Task<int> RunAsync(Backroom room, Settings settings, Town town, string kind, string? name, string? owner, string? secrets)
    {
        var wish = new Wish(kind, kind == ChannelKinds.Web ? town.Slug : name ?? "", owner);
        if (Refuse(wish, name) is { } code)
        {
            return await room.RefuseAsync(code, kind, wish.Name);
        }

        var known = await room.Database.ReadAsync(s => s.First(
            "SELECT id, town_id, token, signing, owner FROM channels WHERE kind = $1 AND name = $2",
            r => new ChannelAccount(new(r.GetInt32(0)), new(r.GetInt32(1)), kind, wish.Name, Given(r.Text(2)), Given(r.Text(3)), r.Text(4)), kind, wish.Name));
        if (known is not null && known.Town != town.Id)
        {
            return await room.RefuseAsync("Channel.Taken", kind, wish.Name);
        }

        var (given, refusal) = kind == ChannelKinds.Web ? (new Dictionary<string, Secret>(), null) : await GivenSecrets.ReadAsync(room, secrets, Names(kind));
        if (refusal is not null)
        {
            return await room.RefuseAsync(refusal.Code, refusal.Values);
        }

        var account = new ChannelAccount(
            known?.Id ?? default, town.Id, kind, wish.Name, given.GetValueOrDefault("token") ?? known?.Token, given.GetValueOrDefault("app_secret") ?? known?.Signing, owner ?? known?.Owner);
        if (kind == ChannelKinds.Telegram && account.Signing is null)
        {
            // Telegram repeats whatever we choose.
            account = account with { Signing = new(GivenSecrets.NewKey()) };
        }

        if (kind != ChannelKinds.Web && (account.Token is null || account.Signing is null))
        {
            return await room.RefuseAsync("Channel.Secrets", kind, wish.Name, string.Join(", ", Names(kind).Select(n => n + "=…")));
        }

        await room.Database.WriteAsync(s => Write(s, room, account, isNew: known is null));
        await room.SayAsync(known is null ? "Channel.Connected" : "Channel.Changed", kind, wish.Name, town.Slug);
        return kind switch
        {
            ChannelKinds.Telegram => await AnnounceAsync(room, settings, account),
            ChannelKinds.WhatsApp => await SayWhereAsync(room, settings),
            _ => 0,
        };
    }

    /// <summary>Takes an account away that nobody has spoken through; one with conversations stays, because they are read through it.</summary>
    public static async Task<int> RemoveAsync(Backroom room, Town town, string kind, string name)
    {
        var gone = await room.Database.WriteAsync(s =>
        {
            var id = s.Number("SELECT id FROM channels WHERE kind = $1 AND name = $2 AND town_id = $3", kind, name, town.Id.Value);
            if (id == 0 || s.Number("SELECT count(*) FROM addresses WHERE channel_id = $1 AND town_id = $2", id, town.Id.Value) > 0)
            {
                return id == 0 ? "Channel.Unknown" : "Channel.InUse";
            }

            s.Execute("DELETE FROM channels WHERE id = $1 AND town_id = $2", id, town.Id.Value);
            room.Audit.Add(s, town.Id, room.Time.GetUtcNow(), room.Author, "took away a channel", $"channel {id}");
            return null;
        });
        if (gone is not null)
        {
            return await room.RefuseAsync(gone, kind, name);
        }

        await room.SayAsync("Channel.Removed", kind, name);
        return 0;
    }

    private static string? Refuse(Wish wish, string? name) => wish.Kind switch
    {
        ChannelKinds.Web => name is null ? null : "Channel.WebName",
        ChannelKinds.WhatsApp => wish.Name.Length is > 4 and < 30 && wish.Name.All(char.IsAsciiDigit) && wish.Owner?.All(char.IsAsciiDigit) != false ? null : "Channel.WhatsAppName",
        ChannelKinds.Telegram => wish.Name.Length is > 0 and <= LongestName && wish.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') ? null : "Channel.TelegramName",
        _ => "Channel.Kind",
    };

    private static string[] Names(string kind) => kind == ChannelKinds.WhatsApp ? ["token", "app_secret"] : ["token"];

    private static bool Write(DbSession session, Backroom room, ChannelAccount account, bool isNew)
    {
        var id = isNew ? Math.Max(LastOfTheDemo, (int)session.Number("SELECT max(id) FROM channels")) + 1 : account.Id.Value;
        ChannelDirectory.Write(session, account with { Id = new(id) });
        room.Audit.Add(session, account.Town, room.Time.GetUtcNow(), room.Author, isNew ? "connected a channel" : "changed a channel", $"channel {id}");
        return true;
    }

    private static async Task<int> SayWhereAsync(Backroom room, Settings settings)
    {
        await room.SayAsync("Channel.Webhook", new Uri(settings.PublicUrl ?? settings.Listen, "/webhooks/whatsapp"));
        if (settings.WhatsAppVerifyToken is null)
        {
            await room.SayAsync("Channel.NoVerifyToken");
        }

        return 0;
    }

    /// <summary>Tells Telegram where the bot's updates go, as far as the settings say.</summary>
    private static async Task<int> AnnounceAsync(Backroom room, Settings settings, ChannelAccount account)
    {
        using var http = new OutboundHttp(settings);
        var telegram = new TelegramSetup(http, settings);
        if (!settings.TelegramPolling && settings.PublicUrl is null)
        {
            await room.SayAsync("Channel.NoAddress");
            return 0;
        }

        var problem = settings.TelegramPolling
            ? await telegram.DeleteWebhookAsync(account, CancellationToken.None)
            : await telegram.SetWebhookAsync(account, new(settings.PublicUrl!, $"/webhooks/telegram/{account.Name}"), CancellationToken.None);
        if (problem is not null)
        {
            return await room.RefuseAsync("Channel.NotAnnounced", problem);
        }

        await room.SayAsync(settings.TelegramPolling ? "Channel.Polled" : "Channel.Announced", account.Name);
        return 0;
    }

    private static Secret? Given(string? value) => value is null ? null : new(value);
}
