using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ventanilla.Tests.Torture;

/// <summary>How badly the providers behave, in parts of a thousand.</summary>
internal sealed record Faults
{
    /// <summary>Taken, and the connection breaks before the answer.</summary>
    public int TakenInSilence { get; init; } = 20;

    /// <summary>The connection breaks and nothing was taken.</summary>
    public int NotTaken { get; init; } = 10;

    public int TelegramTakenInSilence { get; init; } = 50;

    /// <summary>Statuses come this late at most, in milliseconds.</summary>
    public int StatusDelay { get; init; } = 3_000;

    public static Faults None { get; } = new() { TakenInSilence = 0, NotTaken = 0, TelegramTakenInSilence = 0 };
}

/// <summary>
/// The Graph API and the Bot API on one port, which outlive the program: they deliver what they take to the citizens of
/// the ledger, sometimes without saying so.
/// </summary>
internal sealed class Providers : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Ledger ledger;
    private readonly StatusCourier? courier;
    private readonly Faults faults;
    private readonly Chance chance;
    private int sent;
    private volatile bool behave;

    private Providers(WebApplication app, Ledger ledger, StatusCourier? courier, Faults faults, int seed) =>
        (this.app, this.ledger, this.courier, this.faults, chance) = (app, ledger, courier, faults, new(seed));

    public Uri Address => new(app.Urls.First());

    /// <summary>No more faults: everything that was begun is to come to its end.</summary>
    public bool Behave
    {
        get => behave;
        set => behave = value;
    }

    /// <summary>The settings that point the program here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["WHATSAPP__GRAPHURL"] = Address.ToString(),
        ["TELEGRAM__APIURL"] = Address.ToString(),

        // As short as the delays of the statuses allow: with restarts and a busy machine they are here within ten seconds.
        ["WHATSAPP__DOUBTSECONDS"] = "20",
    };

    public static async Task<Providers> StartAsync(Ledger ledger, StatusCourier? courier, Faults faults, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var providers = new Providers(builder.Build(), ledger, courier, faults, seed);
        providers.app.MapPost("/bot{token}/{method}", providers.TakeTelegramAsync);
        providers.app.MapPost("/{version}/{number}/messages", providers.TakeWhatsAppAsync);
        await providers.app.StartAsync();
        return providers;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeWhatsAppAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var root = json.RootElement;
        if (root.TryGetProperty("status", out _))
        {
            await http.Response.WriteAsJsonAsync(new { success = true });
            return;
        }

        var dice = behave ? 1000 : chance.Next(1000);
        if (dice < faults.NotTaken)
        {
            http.Abort();
            return;
        }

        var to = root.GetProperty("to").GetString()!.TrimStart('+');
        var id = $"wamid.OUT{Interlocked.Increment(ref sent)}";
        var silent = dice < faults.NotTaken + faults.TakenInSilence;
        ledger.Arrived(to, root.GetProperty("text").GetProperty("body").GetString()!, !silent);
        courier?.Report(id, to, root.TryGetProperty("biz_opaque_callback_data", out var attempt) ? attempt.GetString()! : "");
        if (silent)
        {
            http.Abort();
            return;
        }

        await http.Response.WriteAsJsonAsync(new { messaging_product = "whatsapp", contacts = new[] { new { input = to, wa_id = to } }, messages = new[] { new { id } } });
    }

    private async Task TakeTelegramAsync(HttpContext http, string method)
    {
        if (method != "sendMessage")
        {
            await http.Response.WriteAsJsonAsync(new { ok = true, result = true });
            return;
        }

        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var chat = json.RootElement.GetProperty("chat_id").GetRawText().Trim('"');
        var silent = !behave && chance.Next(1000) < faults.TelegramTakenInSilence;
        ledger.Arrived(chat, json.RootElement.GetProperty("text").GetString()!, !silent);
        if (silent)
        {
            http.Abort();
            return;
        }

        var message = new { message_id = Interlocked.Increment(ref sent), date = 1795500000, chat = new { id = long.Parse(chat, null), type = "private" } };
        await http.Response.WriteAsJsonAsync(new { ok = true, result = message });
    }
}

/// <summary>Numbers from a seed, for many threads.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random random = new(seed);

    public int Next(int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }

    public int Next(int from, int below)
    {
        lock (random)
        {
            return random.Next(from, below);
        }
    }

    /// <summary>So often in a hundred.</summary>
    public bool Percent(int percent) => Next(100) < percent;
}
