using System.Collections.Concurrent;

namespace Ventanilla.Demo.Phones;

/// <summary>
/// The citizens' telephones, in memory: who there is and what their chats show. The fake providers write here what they
/// carry; the page draws it.
/// </summary>
internal sealed class PhoneStore
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, Citizen> citizens = new();
    private readonly ConcurrentDictionary<string, Citizen> byPhone = new();
    private readonly ConcurrentDictionary<string, Citizen> byWhatsAppId = new();
    private readonly ConcurrentDictionary<long, Citizen> byTelegramId = new();
    private readonly ConcurrentDictionary<(string Channel, string Account, string Citizen), Chat> chats = new();

    private readonly TimeProvider time;

    public PhoneStore(TimeProvider time)
    {
        this.time = time;
        foreach (var neighbour in Neighbours.All)
        {
            Add(neighbour);
        }
    }

    /// <summary>
    /// Seconds of this year's beginning: numbers that a former run of the demo gave out must not come again, because what
    /// it wrote is still in the database.
    /// </summary>
    public int FreshNumber => (int)((time.GetUtcNow() - Epoch).TotalSeconds % (1 << 26));

    /// <summary>Gives somebody a telephone.</summary>
    public Citizen Add(Citizen citizen)
    {
        citizen = citizens.GetOrAdd(citizen.Key, citizen);
        if (citizen.WhatsAppId is { Length: > 0 } whatsAppId)
        {
            byWhatsAppId[whatsAppId] = citizen;
        }

        if (citizen.TelegramId is var telegramId and not 0)
        {
            byTelegramId[telegramId] = citizen;
        }

        if (citizen.WaId is { } waId)
        {
            byPhone[waId] = citizen;
        }

        return citizen;
    }

    public Citizen? Find(string? key) => key is null ? null : citizens.GetValueOrDefault(key);

    /// <summary>The holder of a number, with or without the plus.</summary>
    public Citizen? FindByPhone(string phone) => byPhone.GetValueOrDefault(phone.TrimStart('+'));

    public Citizen? FindByWhatsAppId(string id) => byWhatsAppId.GetValueOrDefault(id);

    public Citizen? FindByTelegramId(long id) => byTelegramId.GetValueOrDefault(id);

    public IEnumerable<Chat> Chats(string channel, string account) => chats.Values.Where(c => c.Channel == channel && c.Account == account);

    public Chat ChatOf(string channel, string account, Citizen citizen) =>
        chats.GetOrAdd((channel, account, citizen.Key), static (key, of) => new(key.Channel, key.Account, of.Citizen, of.FreshNumber), (Citizen: citizen, FreshNumber));
}
