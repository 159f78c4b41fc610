using System.Globalization;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// What providers tell comes up to ten times, in any order and up to a week late (G-DUP): the tables are then as after one
/// delivery in order. The same history is told to two accounts of one database, and what they hold is compared.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class DuplicatesTorment : IAsyncLifetime
{
    private const int MessagesInAHistory = 12;
    private const int AnswersInAHistory = 8;

    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);
    private static readonly DeliveryStatus[] Statuses = [DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read, DeliveryStatus.Failed];

    private readonly TestDatabase test = TestDatabase.OnSqlite();
    private readonly ArrivalSignal arrivals = new();
    private ChannelAccount[] accounts = [];
    private InboxStore inbox = null!;

    public async ValueTask InitializeAsync()
    {
        await test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES (1, 'ours', 'Ours')"));
        var channels = new ChannelDirectory(test.Database, []);
        accounts = [.. new[] { "ordered", "shuffled" }.Select((name, at) => new ChannelAccount(new(at + 1), new(1), ChannelKinds.WhatsApp, name, null, new("secret")))];
        foreach (var account in accounts)
        {
            await channels.PutAsync(account);
        }

        inbox = new(test.Database, channels, new AddressBook(test.Ids), test.Ids, arrivals, new());
    }

    public ValueTask DisposeAsync()
    {
        test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task However_often_late_and_mixed_up_things_are_told_they_are_kept_as_if_told_once_in_order()
    {
        var options = TortureOptions.Current;
        var tally = new Tally("duplicates", options.Seed);
        var random = new Random(options.Seed);
        var events = 0;
        var histories = 0;
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromMinutes(2), 0.05).TotalMilliseconds;
        while (events < options.Times(20_000, 10_000_000) && Environment.TickCount64 < until)
        {
            var answers = await AnswerAsync(AnswersInAHistory);
            var history = History(histories++, answers, random);
            await TellAsync(history.Select(t => (t, Start)), account: 0);
            var told = history.SelectMany(t => Enumerable.Repeat(t, random.Next(1, 11)))
                .Select(t => (Told: t, At: Start.AddSeconds(random.Next(7 * 24 * 3600)))).OrderBy(t => t.At).ToList();
            await TellAsync(told, account: 1);
            events += told.Count;
            await CompareAsync(tally, answers, $"history {histories}");
        }

        await CompareInboxAsync(tally);
        tally.Acknowledged(events);
        tally.Count("histories", histories);
        tally.Judge();
    }

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task Every_order_of_six_things_told_about_one_message_ends_the_same()
    {
        var tally = new Tally("permutations", TortureOptions.Current.Seed);
        var orders = 0;
        foreach (var order in Orders([0, 1, 2, 3, 4, 5]))
        {
            var answers = await AnswerAsync(1);
            var things = new List<Told>
            {
                new(0, Statuses[0], true), new(0, Statuses[1], false), new(0, Statuses[2], true), new(0, Statuses[3], false), new(0, Statuses[0], false), new(0, null, false),
            }.ConvertAll(t => t with { Answers = answers });
            await TellAsync(things.Select(t => (t, Start)), account: 0);
            await TellAsync(order.Select(i => (things[i], Start.AddHours(i))), account: 1);
            await CompareAsync(tally, answers, string.Join(' ', order));
            orders++;
        }

        tally.Acknowledged(orders * 6);
        tally.Count("orders", orders);
        tally.Judge();
    }

    private static IEnumerable<int[]> Orders(int[] of) => of.Length == 1 ? [of] : of.SelectMany(first => Orders([.. of.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Some citizens' messages, and what became of some answers, in an order in which they might happen.</summary>
    private static List<Told> History(int number, (OutboxEntry, OutboxEntry)[] answers, Random random)
    {
        var told = Enumerable.Range(0, MessagesInAHistory)
            .Select(i => new Told(i, null, false) { Message = string.Create(CultureInfo.InvariantCulture, $"wamid.{number}.{i}"), Citizen = (number * 4) + (i % 4) }).ToList();
        for (var answer = 0; answer < answers.Length; answer++)
        {
            told.Add(new(answer, null, false) { Answers = answers });
            told.AddRange(Statuses.Take(random.Next(1, 5)).Select(s => new Told(answer, s, random.Next(2) == 0) { Answers = answers }));
        }

        return told;
    }

    private async Task TellAsync(IEnumerable<(Told Told, DateTimeOffset At)> things, int account)
    {
        foreach (var (told, at) in things)
        {
            if (told.Message is null && told.Status is null)
            {
                // Our own send call returns; until then statuses without our attempt id are of an unknown message.
                await new OutboxStore(test.Database, new()).MarkAcceptedAsync(told.AnswerOf(account), told.ExternalId(account));
            }
            else
            {
                await inbox.AppendAsync(ChannelKinds.WhatsApp, [told.Event(accounts[account].Name, account)], at);
            }
        }
    }

    private async Task CompareAsync(Tally tally, (OutboxEntry Ordered, OutboxEntry Shuffled)[] answers, string what)
    {
        foreach (var (ordered, shuffled) in answers)
        {
            var (one, other) = (await StandingAsync(ordered), await StandingAsync(shuffled));
            if (one != other)
            {
                tally.OutOfOrder($"{what}: told once and in order it is {one}, and else {other}");
            }
        }
    }

    private async Task CompareInboxAsync(Tally tally)
    {
        var kept = await test.Database.ReadAsync(s => s.Query(
            "SELECT channel_id, external_id, count(*) FROM inbox GROUP BY channel_id, external_id", r => (Channel: r.GetInt32(0), Id: r.GetString(1), Times: r.GetInt32(2))));
        foreach (var (channel, id, times) in kept.Where(k => k.Times > 1))
        {
            tally.Doubled($"{id} of account {channel} was kept {times} times");
        }

        foreach (var id in kept.Where(k => k.Channel == 1).Select(k => k.Id).Except(kept.Where(k => k.Channel == 2).Select(k => k.Id)))
        {
            tally.Lost(id);
        }
    }

    private async Task<string> StandingAsync(OutboxEntry answer) => await test.Database.ReadAsync(s => s.First(
        "SELECT o.state, m.status, m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.problem FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.id = $1",
        r => string.Join(' ', Enumerable.Range(0, 6).Select(i => r.Long(i)).Append(null)) + r.Text(6), answer.Id)) ?? "nothing";

    /// <summary>The same answers, once for each account.</summary>
    private async Task<(OutboxEntry Ordered, OutboxEntry Shuffled)[]> AnswerAsync(int count)
    {
        var answers = Enumerable.Range(0, count).Select(_ => (Entry(accounts[0]), Entry(accounts[1]))).ToArray();
        await test.Database.WriteAsync(s =>
        {
            var (lines, rows) = (new ManyRows(MessageStore.Insert), new ManyRows(OutboxStore.Insert));
            foreach (var entry in answers.SelectMany(a => new[] { a.Item1, a.Item2 }))
            {
                MessageStore.Add(lines, entry.Town, entry.Conversation, Line(entry), null);
                OutboxStore.Add(rows, entry, OutboxStore.Json(entry.Content));
            }

            s.Run(lines);
            s.Run(rows);
            return true;
        });
        return answers;
    }

    private static Message Line(OutboxEntry entry) => new()
    {
        Id = entry.Message!.Value,
        Seq = (int)(entry.Id % int.MaxValue),
        Direction = Direction.Out,
        Kind = ContentKind.Text,
        AuthorKind = Authors.Rule,
        At = Start,
    };

    private OutboxEntry Entry(ChannelAccount account)
    {
        var id = test.Ids.Next();
        return new()
        {
            Id = id,
            Town = account.Town,
            Channel = account.Id,
            Conversation = new(7),
            Message = new(id),
            Lane = Lane.Answers,
            To = new("user", null),
            Content = new() { Kind = OutboundKind.Text, Text = "Hola" },
            CreatedAt = Start,
            State = OutboxState.Sending,
        };
    }

    /// <summary>One thing that a provider tells: a message, a status, or (neither) the answer to our send call.</summary>
    private sealed record Told(int Number, DeliveryStatus? Status, bool WithAttempt)
    {
        public string? Message { get; init; }

        public int Citizen { get; init; }

        public (OutboxEntry Ordered, OutboxEntry Shuffled)[] Answers { get; init; } = [];

        public OutboxEntry AnswerOf(int account) => account == 0 ? Answers[Number].Ordered : Answers[Number].Shuffled;

        public string ExternalId(int account) => $"wamid.OUT{AnswerOf(account).Id}";

        public ChannelEvent Event(string name, int account) => Status is { } status
            ? new StatusReceived
            {
                Account = name,
                ExternalId = $"{ExternalId(account)}.{status}",
                MessageExternalId = ExternalId(account),
                Status = status,
                AttemptId = WithAttempt ? AnswerOf(account).AttemptId : null,
                At = Start.AddSeconds((int)status),
                ErrorCode = status == DeliveryStatus.Failed ? "131026" : null,
            }
            : new MessageReceived
            {
                Account = name,
                ExternalId = Message!,
                At = Start.AddSeconds(Number),
                Raw = "{}"u8.ToArray(),
                Sender = new() { UserId = $"ES.{Citizen}", Phone = string.Create(CultureInfo.InvariantCulture, $"+34799{Citizen:D6}"), Name = "Ana" },
                Content = new() { Kind = ContentKind.Text, Text = "PARADA 1007" },
            };
    }
}
