using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ventanilla.Channels;
using Ventanilla.Conversations;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Towns;

namespace Ventanilla.Tests.Operators;

/// <summary>The same with its database in PostgreSQL.</summary>
public sealed class TwoTownsOnPostgres : TwoTowns
{
    protected override async Task<string> DatabaseAsync() => await SharedPostgres.CreateDatabaseAsync();
}

/// <summary>The whole program with two towns in one installation, on a port and in a folder of its own.</summary>
public class TwoTowns : IAsyncLifetime
{
    public const string Password = "correct horse";
    public const string ApiKey = "key-of-the-first-town";

    internal static readonly TownId First = new(1);
    internal static readonly TownId Second = new(2);

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
    private WebApplication app = null!;
    private int heard;

    internal Dictionary<string, PaperChannel> Paper { get; } =
        new[] { ChannelKinds.WhatsApp, ChannelKinds.Telegram, ChannelKinds.Web }.ToDictionary(k => k, k => new PaperChannel(k));

    public Uri Address { get; private set; } = null!;

    /// <summary>Sees all of the first town, as a program does.</summary>
    internal Viewer Everything { get; } = new(First, 0, "test", SeesAll: true, []);

    internal T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        app = Host.Build(new() { Listen = new("http://127.0.0.1:0"), Data = folder, Database = await DatabaseAsync(), Burst = TimeSpan.Zero }, services =>
        {
            services.RemoveAll<IChannel>();
            foreach (var channel in Paper.Values)
            {
                services.AddSingleton<IChannel>(channel);
            }

            // The true number of rounds is slow on purpose.
            services.Configure<PasswordHasherOptions>(o => o.IterationCount = 1_000);
        });
        foreach (var (town, slug, name) in new[] { (First, "vilassola", "Ajuntament de Vilassola"), (Second, "vallseca", "Ajuntament de Vallseca") })
        {
            await Get<TownDirectory>().PutAsync(new(town, slug, name));
            foreach (var (kind, place) in Paper.Keys.Select((k, i) => (k, i)))
            {
                await Get<ChannelDirectory>().PutAsync(new(new((town.Value * 10) + place), town, kind, $"{slug}-{kind}"));
            }
        }

        var operators = Get<OperatorStore>();
        await operators.PutAsync(First, "oac", "Núria", Roles.Operator, ["OAC", Viewer.Unqueued], Password);
        await operators.PutAsync(First, "brigada", "Pau", Roles.Operator, ["BRIGADA"], Password);
        await operators.PutAsync(First, "admin", "Carme", Roles.Administrator, [], Password);
        await operators.PutAsync(Second, "vallseca", "Jordi", Roles.Administrator, [], Password);
        await Get<ApiKeyStore>().PutAsync(First, "padró", ApiKey);
        await app.StartAsync();
        Address = new(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    protected virtual Task<string> DatabaseAsync() => Task.FromResult("sqlite");

    /// <summary>A citizen writes; comes back when the conversation shows it.</summary>
    internal async Task<ConversationId> HearAsync(TownId town, string kind, string citizen, string? name, InboundContent content)
    {
        var account = Get<ChannelDirectory>().All.First(a => a.Town == town && a.Kind == kind);
        var id = $"in-{Interlocked.Increment(ref heard)}";
        await Get<InboxStore>().AppendAsync(
            kind,
            [
                new MessageReceived
                {
                    Account = account.Name, ExternalId = id, Content = content,
                    Sender = new() { UserId = citizen, Phone = kind == ChannelKinds.WhatsApp ? $"+34600{citizen}" : null, Name = name },
                },
            ],
            TimeProvider.System.GetUtcNow());
        return new(await UntilAsync(s => s.Number(
            "SELECT m.conversation_id FROM messages m WHERE m.external_id = $1 AND m.town_id = $2", id, town.Value)));
    }

    internal Task<ConversationId> HearAsync(TownId town, string kind, string citizen, string? name, string text) =>
        HearAsync(town, kind, citizen, name, new InboundContent { Kind = ContentKind.Text, Text = text });

    /// <summary>Puts a conversation into a queue, as the engine does when a person is wanted.</summary>
    internal async Task QueueAsync(TownId town, ConversationId conversation, string queue)
    {
        await Get<Desk>().TransferAsync(new(town, 0, "test", SeesAll: true, []), conversation, queue);
        await UntilAsync(s => s.Number("SELECT count(*) FROM conversations WHERE id = $1 AND town_id = $2 AND queue = $3", conversation.Value, town.Value, queue));
    }

    /// <summary>Waits until a number is not 0 and gives it.</summary>
    internal async Task<long> UntilAsync(Func<DbSession, long> read)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await Get<Database>().ReadAsync(read, patience.Token) is var found and not 0)
            {
                return found;
            }

            await Task.Delay(30, patience.Token);
        }
    }
}
