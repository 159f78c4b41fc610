using System.Collections.Concurrent;
using System.Globalization;
using Ventanilla.Catalogue;
using Ventanilla.ExternalCode;
using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>
/// Asks the programs that Turns want asked, outside of any Turn, and brings what they say (or that they say nothing)
/// through the front door. A question asked before a crash is asked again: the program sees the same id.
/// </summary>
internal sealed partial class ExternalCallWorker(
    ExternalCallStore calls, ExternalCodeClient client, PublishedCatalogues catalogues, CallTools tools, ILogger<ExternalCallWorker> logger) : BackgroundService
{
    /// <summary>In the whole installation; each town has its own, smaller limit in the client.</summary>
    private const int AtOnce = 64;

    /// <summary>The citizen has long been answered from the fallback, or has given up.</summary>
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<long, bool> underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var call in await calls.ReadWaitingAsync(AtOnce, stoppingToken))
                {
                    if (underWay.Count < AtOnce && underWay.TryAdd(call.Id, true))
                    {
                        _ = AskAsync(call, stoppingToken);
                    }
                }

                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping, perhaps because another part could not start: what waits is in the table.
                return;
            }
            catch (Exception problem)
            {
                if (!failing)
                {
                    failing = true;
                    LogFailed(problem);
                }
            }

            await calls.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(ExternalCall call, CancellationToken ct)
    {
        try
        {
            var outcome = tools.Time.GetUtcNow() - call.AskedAt > TooOld ? new ExternalOutcome.Slow() : await CallAsync(call, ct);
            var said = outcome as ExternalOutcome.Answered;
            var word = outcome.GetType().Name;
            await tools.Inbox.AppendAsync(
                call.Town, call.Channel, call.Conversation, $"call:{call.Id}", new ExternalCodeAnswered(call.Service, call.Key, said?.Json, word), tools.Time.GetUtcNow());
            await calls.MarkDoneAsync(call, word);
            if (said is null)
            {
                LogNoAnswer(call.Connector, call.Town, word);
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // It stays in the table and is asked again.
            LogFailed(problem);
        }
        finally
        {
            underWay.TryRemove(call.Id, out _);
            calls.Signal();
        }
    }

    private async Task<ExternalOutcome> CallAsync(ExternalCall call, CancellationToken ct)
    {
        if (catalogues.Find(call.Town) is not { } catalogue || await calls.FindConnectorAsync(call.Town, call.Connector, ct) is not { } settings)
        {
            return new ExternalOutcome.Refused("the connector has no address yet");
        }

        var connector = catalogue.Connectors.FirstOrDefault(c => c.Name == call.Connector);
        var deadline = connector is { Timeout: var own } && own < tools.Settings.ExternalDeadline ? own : tools.Settings.ExternalDeadline;
        var now = TimeZoneInfo.ConvertTime(tools.Clock.Now, TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone));
        return await client.CallAsync(
            settings with { Deadline = deadline },
            new($"call_{call.Id.ToString(CultureInfo.InvariantCulture)}", catalogue.Town.Slug, call.Service, call.Key, call.Language, now), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connector {Connector} of town {Town} gave no answer: {Outcome}; its fallback answers")]
    private partial void LogNoAnswer(string connector, TownId town, string outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "Asking external code failed; it is tried again")]
    private partial void LogFailed(Exception problem);
}

/// <summary>What the worker uses besides.</summary>
internal sealed record CallTools(InboxStore Inbox, TownClock Clock, TimeProvider Time, Settings Settings);
