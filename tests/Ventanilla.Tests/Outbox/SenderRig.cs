using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Outbox;

/// <summary>One account's real sender on a real database, with a scripted provider and a clock that the test moves.</summary>
internal sealed class SenderRig : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);
    public static readonly TownId Town = new(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestDatabase test;
    private readonly SendingRules rules;
    private ChannelPump? pump;

    public SenderRig(TestDatabase test, string kind = ChannelKinds.WhatsApp, bool unpaced = false, TimeSpan? doubtWindow = null)
    {
        this.test = test;
        Time = new(Start);
        Provider = new(kind, Time);
        Account = new(new(1), Town, kind, "106540352242922", new("first token"));
        Directory = new(test.Database, [Provider]);
        Rows = new(test.Database, new());
        rules = new(Time, unpaced) { Chance = new Random(7).NextDouble, DoubtWindow = doubtWindow ?? TimeSpan.FromMinutes(10) };
        Tables = new(Directory, Rows, new(test.Database, new()), new(test.Database));
        test.Database.WriteAsync(s => s.Execute("INSERT INTO towns (id, slug, name) VALUES (1, 'vilassola', 'Vilassola')")).GetAwaiter().GetResult();
        Directory.PutAsync(Account).GetAwaiter().GetResult();
    }

    public FakeTimeProvider Time { get; }

    public ScriptedProvider Provider { get; }

    public ChannelAccount Account { get; }

    public ChannelDirectory Directory { get; }

    public OutboxStore Rows { get; }

    public OutboxTables Tables { get; }

    public Database Database => test.Database;

    public bool HasRoom => pump!.HasRoom;

    public void Run() => pump = new(Account, Tables, rules, NullLogger<Delivery>.Instance);

    public async ValueTask DisposeAsync() => await StopAsync();

    public async Task StopAsync()
    {
        if (pump is not null)
        {
            await pump.DisposeAsync();
            pump = null;
        }
    }

    /// <summary>A citizen's conversation, whose window stands open for a day.</summary>
    public Task<int> ConverseAsync(long id, DateTimeOffset? windowClosesAt = null) => Database.WriteAsync(s =>
    {
        s.Execute("INSERT INTO contacts (id, town_id, created_at) VALUES ($1, 1, 0)", id);
        return s.Execute(
            "INSERT INTO conversations (id, town_id, channel_id, contact_id, version, state, session, last_seq, updated_at, window_closes_at) VALUES ($1, 1, 1, $1, 0, 'machine', '', 0, 0, $2)",
            id, (windowClosesAt ?? Start.AddDays(1)).Stored());
    });

    /// <summary>Something to say: a machine's answer unless another lane is named.</summary>
    public async Task<OutboxEntry> SayAsync(long conversation, string text, Lane lane = Lane.Answers, OutboxState state = OutboxState.Ready, bool @protected = false, bool hand = true)
    {
        var id = test.Ids.Next();
        var entry = new OutboxEntry
        {
            Id = id,
            Town = Town,
            Channel = Account.Id,
            Conversation = new(conversation),
            Message = new(id),
            Lane = lane,
            To = new($"user{conversation}", null),
            Content = new() { Kind = OutboundKind.Text, Text = text, Protect = @protected },
            CreatedAt = Time.GetUtcNow(),
            State = state,
        };
        await Database.WriteAsync(
            s =>
            {
                var seq = (int)s.Number("SELECT count(*) FROM messages WHERE conversation_id = $1", conversation) + 1;
                var line = new Message
                {
                    Id = entry.Message.Value,
                    Seq = seq,
                    Direction = Direction.Out,
                    Kind = ContentKind.Text,
                    Text = text,
                    AuthorKind = lane == Lane.Operators ? Authors.Operator : Authors.Rule,
                    At = entry.CreatedAt,
                };
                var lines = new ManyRows(MessageStore.Insert);
                MessageStore.Add(lines, Town, entry.Conversation, line, null);
                s.Run(lines);
                Add(s, entry);
                return true;
            },
            _ =>
            {
                if (hand)
                {
                    pump?.Push(entry);
                }
            });
        return entry;
    }

    /// <summary>The database went away before it could say whether it keeps the row.</summary>
    public void HandUnsure(OutboxEntry entry) => pump!.Push(entry with { Unsure = true });

    /// <summary>A row as a Turn writes it.</summary>
    public static void Add(DbSession session, OutboxEntry entry)
    {
        var rows = new ManyRows(OutboxStore.Insert);
        OutboxStore.Add(rows, entry, OutboxStore.Json(entry.Content));
        session.Run(rows);
    }

    /// <summary>The provider's status for an attempt.</summary>
    public Task ReportAsync(OutboxEntry entry, DeliveryStatus status, int attempt = 1, string? code = null) => Database.WriteAsync(s => Deliveries.Merge(
        s, Account,
        new()
        {
            Account = Account.Name,
            ExternalId = $"{entry.Id}.{attempt}.{status}",
            MessageExternalId = $"wamid.status.{entry.Id}.{attempt}",
            Status = status,
            AttemptId = $"{entry.Id}.{attempt}.{entry.Conversation.Value}",
            At = Time.GetUtcNow(),
            ErrorCode = code,
            ErrorText = code is null ? null : "said Meta",
        },
        Time.GetUtcNow()));

    public Task<bool> DecideAsync(OutboxEntry entry, bool arrived) => Database.WriteAsync(s => DoubtStore.Decide(s, Town, entry.Conversation, entry.Message!.Value, arrived));

    public async Task<(DeliveryStatus Status, string? Problem)> MessageAsync(OutboxEntry entry) => await Database.ReadAsync(
        s => s.First("SELECT status, problem FROM messages WHERE id = $1", r => ((DeliveryStatus)r.GetInt32(0), r.Text(1)), entry.Message!.Value.Value));

    public async Task<OutboxState> StateAsync(OutboxEntry entry) =>
        (OutboxState)await Database.ReadAsync(s => s.Number("SELECT state FROM outbox WHERE id = $1", entry.Id));

    /// <summary>That the provider was called for all says little: which of the answers is written down first is left to the machine.</summary>
    public async Task<bool> AllAcceptedAsync() =>
        await Database.ReadAsync(s => s.Number("SELECT count(*) FROM outbox WHERE state <> $1", (long)OutboxState.Accepted)) == 0;

    public Task UntilAsync(OutboxEntry entry, OutboxState state) => UntilAsync(async () => await StateAsync(entry) == state, $"row {entry.Content.Text} in state {state}");

    /// <summary>Waits, the clock standing, until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> so, string what)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await so())
        {
            Assert.True(Environment.TickCount64 < until, $"In vain waited for {what}, at {Time.GetUtcNow():T}.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(Func<bool> so, string what) => UntilAsync(() => Task.FromResult(so()), what);

    /// <summary>Moves the clock in small steps and lets what becomes due happen, until it is so or the time is over.</summary>
    public async Task PassAsync(TimeSpan time, Func<Task<bool>>? until = null, TimeSpan? step = null)
    {
        var small = step ?? TimeSpan.FromMilliseconds(500);
        for (var passed = TimeSpan.Zero; passed < time; passed += small)
        {
            if (until is not null && await until())
            {
                return;
            }

            Time.Advance(small);
            await SettleAsync();
        }
    }

    /// <summary>A moment of real time, twice through the database, in which what is due happens.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            await Database.WriteAsync(s => s.Number("SELECT 1"));
        }
    }
}
