using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Conversations;
using Ventanilla.Demo;
using Ventanilla.Demo.Phones;
using Ventanilla.Demo.Telegram;
using Ventanilla.Demo.WhatsApp;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Journeys;

[CollectionDefinition(Name)]
public sealed class OpenCounterGroup : ICollectionFixture<OpenCounter>
{
    public const string Name = "open counter";
}

[CollectionDefinition(Name)]
public sealed class OpenCounterOnPostgresGroup : ICollectionFixture<OpenCounterOnPostgres>
{
    public const string Name = "open counter on PostgreSQL";
}

/// <summary>The same town with its database in PostgreSQL.</summary>
public sealed class OpenCounterOnPostgres : OpenCounter
{
    protected override async Task<string> DatabaseAsync() => await SharedPostgres.CreateDatabaseAsync();
}

/// <summary>
/// The whole demo town on a free port, its clock standing still on Tuesday 12 May 2026 at 10:00. Tests that share it use
/// citizens of their own.
/// </summary>
public class OpenCounter : IAsyncLifetime
{
    /// <summary>Enough for a busy machine; an answer takes milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
    private readonly OutboundHttp outbound = new();
    private WebApplication app = null!;
    private int citizens;

    public static Viewer Clerk { get; } = new(DemoNames.Town, 7, "Marta, OAC", SeesAll: true, []);

    public Uri Address { get; private set; } = null!;

    public HttpClient Http => outbound.Provider;

    public IServiceProvider Services => app.Services;

    public Desk Desk => Services.GetRequiredService<Desk>();

    internal FakeGraph Graph => Services.GetRequiredService<FakeGraph>();

    internal FakeBotApi Telegram => Services.GetRequiredService<FakeBotApi>();

    internal PhoneStore Phones => Services.GetRequiredService<PhoneStore>();

    internal WhatsAppPhone WhatsAppPhone => Services.GetRequiredService<WhatsAppPhone>();

    internal TelegramPhone TelegramPhone => Services.GetRequiredService<TelegramPhone>();

    public async ValueTask InitializeAsync()
    {
        Address = new($"http://127.0.0.1:{FreePort()}");
        app = Host.Build(new()
        {
            Listen = Address,
            Data = data,
            Database = await DatabaseAsync(),
            Demo = true,
            Clock = new DateTimeOffset(2026, 5, 12, 10, 0, 0, TimeSpan.FromHours(2)),
            Burst = TimeSpan.FromMilliseconds(600),
            ExternalPrivateHosts = PrivateHosts,
        });
        await app.StartAsync();
        Http.BaseAddress = Address;
        Graph.Pace = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        outbound.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Where external code may be called beside the town's own samples.</summary>
    protected virtual IReadOnlyList<string> PrivateHosts => [];

    protected virtual Task<string> DatabaseAsync() => Task.FromResult("sqlite");

    /// <summary>Somebody who has never written, on one of the three channels.</summary>
    internal TestCitizen Newcomer(string channel, bool hidesPhone = false)
    {
        var number = Interlocked.Increment(ref citizens);
        var citizen = Phones.Add(new()
        {
            Key = $"test{number}",
            FirstName = "Veí",
            LastName = $"Número {number}",
            Phone = hidesPhone ? null : $"+34799000{500 + number}",
            WhatsAppId = $"ES.77{number:D6}",
            Username = hidesPhone ? $"vei{number}" : null,
            TelegramId = 799_000_500 + number,
        });
        return channel switch
        {
            "whatsapp" => new PhoneCitizen(WhatsAppPhone, citizen),
            "telegram" => new PhoneCitizen(TelegramPhone, citizen),
            _ => new WebCitizen(Http, number),
        };
    }

    /// <summary>The citizen's conversation once it is in this state.</summary>
    internal async Task<Conversation> ConversationOfAsync(TestCitizen citizen, string state)
    {
        var store = Services.GetRequiredService<ConversationStore>();
        var known = citizen is PhoneCitizen { Citizen: var on, Chat.Channel: var channel }
            ? channel == "telegram" ? on.TelegramId.ToString(CultureInfo.InvariantCulture) : on.WhatsAppId
            : Ventanilla.Channels.WebChat.VisitorKey.IdOf(((WebCitizen)citizen).Key!);
        return await UntilAsync(
            async () => (await store.ListAsync(Clerk, new(Enum.Parse<ConversationStatus>(state, ignoreCase: true), Limit: 200), TestContext.Current.CancellationToken)).Items
                .FirstOrDefault(c => c.Addresses.Any(a => a.Value == known)),
            $"The conversation in state '{state}'");
    }

    /// <summary>A conversation's history once it is so.</summary>
    internal async Task<IReadOnlyList<Message>> HistoryWhenAsync(ConversationId id, Func<IReadOnlyList<Message>, bool> so) => await UntilAsync(
        async () => await Services.GetRequiredService<MessageStore>().ReadAsync(DemoNames.Town, id, ct: TestContext.Current.CancellationToken) is var all && all.Count > 0 && so(all) ? all : null,
        "The history");

    /// <summary>An operator or program answers.</summary>
    internal async Task ReplyAsync(Conversation conversation, string text) =>
        Assert.Equal(DeskOutcome.Kept, await Desk.ReplyAsync(Clerk, conversation.Id, text, ct: TestContext.Current.CancellationToken));

    internal async Task TakeAndLookAsync(Conversation conversation)
    {
        await Desk.TakeAsync(Clerk, conversation.Id, TestContext.Current.CancellationToken);
        await Desk.LookAsync(Clerk, conversation.Id, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{what} did not come within {Patience.TotalSeconds} seconds.");
    }

    internal static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
