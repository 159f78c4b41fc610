using System.Collections.Concurrent;
using System.Net;
using Ventanilla.Demo.Phones;
using Ventanilla.Platform;

namespace Ventanilla.Demo.Providers;

/// <summary>A webhook to be delivered.</summary>
/// <param name="Lane">Webhooks of one lane are delivered one after the other.</param>
/// <param name="What">Its kind, for the page.</param>
internal sealed record Webhook(string Lane, Uri Address, byte[] Body, string What, Chat? Chat, IReadOnlyList<(string Name, string Value)> Headers);

/// <summary>
/// Delivers webhooks over HTTP as the providers do: anything but 200 is repeated at once, then ever more seldom, for a
/// day. The program is the provider here; what is on its way when it ends is lost, as the phones are.
/// </summary>
internal sealed partial class WebhookCourier(OutboundHttp http, Traffic traffic, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<WebhookCourier> logger)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <summary>Providers slow down to minutes; nobody watches a demo that long.</summary>
    private static readonly TimeSpan SlowestRepeat = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Task> lanes = new();

    /// <summary>Done when delivered or given up.</summary>
    /// <returns>True when it was delivered.</returns>
    public Task<bool> DeliverAsync(Webhook webhook)
    {
        lock (lanes)
        {
            var delivery = DeliverAfterAsync(lanes.GetValueOrDefault(webhook.Lane, Task.CompletedTask), webhook);
            lanes[webhook.Lane] = delivery;
            _ = ForgetAsync(webhook.Lane, delivery);
            return delivery;
        }
    }

    private async Task ForgetAsync(string lane, Task delivery)
    {
        await delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lanes.TryRemove(new(lane, delivery));
    }

    private async Task<bool> DeliverAfterAsync(Task before, Webhook webhook)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        var began = time.GetUtcNow();
        for (var attempt = 0; !lifetime.ApplicationStopping.IsCancellationRequested && time.GetUtcNow() - began < GiveUpAfter; attempt++)
        {
            var sent = time.GetTimestamp();
            var status = await PostAsync(webhook);
            if (webhook.Chat is { } chat)
            {
                traffic.Note(chat, toTown: true, webhook.What, status, time.GetElapsedTime(sent));
            }

            if (status is >= 200 and < 300)
            {
                return true;
            }

            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                LogRefused(webhook.What, status, attempt + 1);
            }

            var wait = attempt == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(SlowestRepeat.TotalSeconds, Math.Pow(2, attempt - 1)));
            try
            {
                await Task.Delay(wait, time, lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return false;
    }

    /// <returns>The status, or 0 when nobody answered.</returns>
    private async Task<int> PostAsync(Webhook webhook)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ByteArrayContent(webhook.Body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in webhook.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        late.CancelAfter(AnswerTime);
        try
        {
            using var response = await http.Provider.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return (int)response.StatusCode;
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException)
        {
            return problem is HttpRequestException { StatusCode: HttpStatusCode status } ? (int)status : 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The town hall answered a {What} with {Status} (attempt {Attempt}); it is repeated")]
    private partial void LogRefused(string what, int status, int attempt);
}
