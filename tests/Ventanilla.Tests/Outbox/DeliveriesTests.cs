using CsCheck;
using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Outbox;

/// <summary>Statuses come in any order, more than once, and before our own send call has returned.</summary>
public abstract class DeliveriesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase test;
    private readonly ChannelAccount account = new(new(1), new(1), ChannelKinds.WhatsApp, "106540352242922");

    private protected DeliveriesTests(TestDatabase test) => this.test = test;

    public void Dispose() => test.Dispose();

    [Fact]
    public void However_statuses_are_shuffled_and_repeated_the_message_ends_the_same()
    {
        var statuses = new[] { DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read, DeliveryStatus.Failed };
        Gen.Int[0, 3].Array[1, 12].Sample(
            order =>
            {
                var (outbox, message) = Seed().GetAwaiter().GetResult();
                foreach (var i in order)
                {
                    Merge(statuses[i], outbox, Start.AddSeconds(i)).GetAwaiter().GetResult();
                }

                return Read(message).GetAwaiter().GetResult() == order.Max(i => (int)statuses[i]);
            },
            iter: 60);
    }

    [Fact]
    public async Task Read_stays_read_and_the_times_of_each_step_are_kept()
    {
        var (outbox, message) = await Seed();
        await Merge(DeliveryStatus.Read, outbox, Start.AddSeconds(10));
        await Merge(DeliveryStatus.Delivered, outbox, Start.AddSeconds(9));
        await Merge(DeliveryStatus.Sent, outbox, Start.AddSeconds(8));

        Assert.Equal((int)DeliveryStatus.Read, await Read(message));
        Assert.Equal(
            Start.AddSeconds(9).Stored(),
            await test.Database.ReadAsync(s => s.Number("SELECT delivered_at FROM messages WHERE id = $1", message.Value), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_status_that_is_faster_than_our_own_send_call_is_not_lost()
    {
        var (outbox, message) = await Seed();
        await test.Database.WriteAsync(s => Deliveries.Merge(s, account, Status(DeliveryStatus.Delivered, null, Start), Start));
        Assert.Equal((int)DeliveryStatus.Pending, await Read(message));

        await new OutboxStore(test.Database, new()).MarkAcceptedAsync(outbox, "wamid.OUT");

        Assert.Equal((int)DeliveryStatus.Delivered, await Read(message));
    }

    [Fact]
    public async Task A_status_settles_a_row_that_was_in_doubt()
    {
        var (outbox, _) = await Seed();
        var store = new OutboxStore(test.Database, new());
        await store.DoubtInterruptedAsync(account.Id, Start, Start, Start);

        await Merge(DeliveryStatus.Sent, outbox, Start);

        Assert.False(await store.MarkSendingAsync(outbox));
    }

    [Fact]
    public async Task Of_what_was_interrupted_only_the_first_of_a_conversation_is_in_doubt()
    {
        await Seed();
        await Seed();
        await Seed();

        Assert.Equal(1, await new OutboxStore(test.Database, new()).DoubtInterruptedAsync(account.Id, Start, Start, Start));
        Assert.Equal(2, await test.Database.ReadAsync(s => s.Number("SELECT count(*) FROM outbox WHERE state = 0"), TestContext.Current.CancellationToken));
    }

    private static StatusReceived Status(DeliveryStatus status, string? attempt, DateTimeOffset at) => new()
    {
        Account = "106540352242922",
        ExternalId = $"{status}",
        MessageExternalId = "wamid.OUT",
        Status = status,
        AttemptId = attempt,
        At = at,
    };

    private Task Merge(DeliveryStatus status, OutboxEntry outbox, DateTimeOffset at) =>
        test.Database.WriteAsync(s => Deliveries.Merge(s, account, Status(status, outbox.AttemptId, at), at));

    private Task<long> Read(MessageId message) => test.Database.ReadAsync(s => s.Number("SELECT status FROM messages WHERE id = $1", message.Value));

    private async Task<(OutboxEntry Outbox, MessageId Message)> Seed()
    {
        var message = new Message
        {
            Id = new(test.Ids.Next()),
            Seq = (int)(test.Ids.Next() % int.MaxValue),
            Direction = Direction.Out,
            Kind = ContentKind.Text,
            AuthorKind = Authors.Rule,
            At = Start,
        };
        var outbox = new OutboxEntry
        {
            Id = test.Ids.Next(),
            Town = account.Town,
            Channel = account.Id,
            Conversation = new(7),
            Message = message.Id,
            Lane = Lane.Answers,
            To = new("user", null),
            Content = new() { Kind = OutboundKind.Text, Text = "Hola" },
            CreatedAt = Start,
            State = OutboxState.Sending,
        };
        await test.Database.WriteAsync(s =>
        {
            message.Write(s, account.Town, outbox.Conversation);
            outbox.Write(s);
            return true;
        });
        return (outbox, message.Id);
    }
}

public sealed class DeliveriesOnSqliteTests() : DeliveriesTests(TestDatabase.OnSqlite());

[Trait("Kind", "Postgres")]
public sealed class DeliveriesOnPostgresTests() : DeliveriesTests(TestDatabase.OnPostgres());
