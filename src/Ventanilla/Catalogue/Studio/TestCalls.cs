using System.Threading.RateLimiting;
using Ventanilla.Audit;
using Ventanilla.Engine;
using Ventanilla.ExternalCode;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue.Studio;

/// <summary>How an attempt to call another organisation's program for a test ended.</summary>
internal abstract record TestCall
{
    private TestCall()
    {
    }

    /// <summary>With this message no program is asked: a key is missing or does not exist, or another rule answers.</summary>
    /// <param name="By">The rule that answers; null when none does.</param>
    public sealed record NotAsked(string? By, IReadOnlyList<string> Replies) : TestCall;

    /// <summary>The technician has not set where the connector leads.</summary>
    public sealed record NoAddress(string Connector, IReadOnlyList<string> Replies) : TestCall;

    /// <summary>The town has made as many as it may; nothing was called.</summary>
    public sealed record TooMany : TestCall;

    /// <summary>It was called, or stopped by the guards right before.</summary>
    /// <param name="Replies">What the citizen would have read.</param>
    /// <param name="Used">Whether that is the program's answer; else it is what is said in its place.</param>
    public sealed record Made(string Connector, CallTrace Trace, ExternalOutcome Outcome, IReadOnlyList<string> Replies, bool Used) : TestCall;
}

/// <summary>What the test calls go through: the same parts that citizens' questions do.</summary>
internal sealed record TestLines(ExternalCodeClient Client, ExternalCallStore Connectors, IdSource Ids, TownClock Clock, Settings Settings);

/// <summary>
/// Lets a town's administrators ask another organisation's program as a citizen's message would, and see everything: from
/// the request with its signature to what the citizen would have read. Nothing of it is kept but that it was done.
/// </summary>
internal sealed class TestCalls(Database database, TestLines lines, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>In one go; then one more every few seconds. Enough for a person, and no load for the other side.</summary>
    private const int MostAtOnce = 10;

    private static readonly TimeSpan OneMoreEvery = TimeSpan.FromSeconds(6);

    private readonly PartitionedRateLimiter<TownId> limits = PartitionedRateLimiter.Create<TownId, TownId>(town =>
        RateLimitPartition.GetTokenBucketLimiter(town, _ => new() { TokenLimit = MostAtOnce, TokensPerPeriod = 1, ReplenishmentPeriod = OneMoreEvery, QueueLimit = 0 }));

    /// <param name="catalogue">The draft.</param>
    /// <param name="said">What a citizen would write.</param>
    public async Task<TestCall> SendAsync(Viewer viewer, Engine.Catalogue catalogue, string said, string language, CancellationToken ct)
    {
        if (!viewer.SeesAll)
        {
            throw new InvalidOperationException("Only administrators write what the counter answers.");
        }

        var now = TimeZoneInfo.ConvertTime(lines.Clock.Now, TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone));
        var session = Session.New with { Language = language, LanguageSure = true, LanguageByHand = true };
        var asked = Counter.Handle(catalogue with { BurstWait = TimeSpan.Zero }, session, new Input.CitizenSaid(said), now);
        if (asked.Events.OfType<EngineEvent.ExternalCodeCalled>().FirstOrDefault() is not { } call)
        {
            return new TestCall.NotAsked(asked.Events.OfType<EngineEvent.Understood>().FirstOrDefault()?.Handling.By(catalogue)?.Name, Replies(asked));
        }

        if (await lines.Connectors.FindConnectorAsync(viewer.Town, call.Connector, ct) is not { } connector)
        {
            return new TestCall.NoAddress(call.Connector, Replies(Answered(null)));
        }

        using var lease = limits.AttemptAcquire(viewer.Town);
        if (!lease.IsAcquired)
        {
            return new TestCall.TooMany();
        }

        // Before the call: there is none without its line.
        await database.WriteAsync(s =>
        {
            audit.Add(s, viewer.Town, time.GetUtcNow(), viewer.Name, "sent a test call to external code", call.Connector);
            return true;
        });
        var agreed = catalogue.Connectors.FirstOrDefault(c => c.Name == call.Connector)?.Timeout;
        var deadline = agreed < lines.Settings.ExternalDeadline ? agreed.Value : lines.Settings.ExternalDeadline;
        var trace = new CallTrace();
        var outcome = await lines.Client.TestAsync(
            connector with { Deadline = deadline }, new($"test_{lines.Ids.Next()}", catalogue.Town.Slug, call.Service, call.Key, call.Language, now), trace, ct);
        var answered = Answered((outcome as ExternalOutcome.Answered)?.Json);
        return new TestCall.Made(
            call.Connector, trace, outcome, Replies(answered), answered.Events.OfType<EngineEvent.Replied>().Any(r => r.Reply.Author == "external"));

        Step Answered(string? json) => Counter.Handle(catalogue, asked.Session, new Input.ExternalAnswered(call.Service, call.Key, json), now);
    }

    public void Dispose() => limits.Dispose();

    private static IReadOnlyList<string> Replies(Step step) => [.. step.Events.OfType<EngineEvent.Replied>().Select(r => r.Reply.Text)];
}
