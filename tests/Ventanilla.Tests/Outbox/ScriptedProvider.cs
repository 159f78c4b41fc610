using System.Collections.Concurrent;
using Ventanilla.Channels;

namespace Ventanilla.Tests.Outbox;

/// <summary>A provider that answers as a test says, and remembers what it was asked and when.</summary>
internal sealed class ScriptedProvider(string kind, TimeProvider time) : IChannel
{
    private readonly ConcurrentQueue<SendOutcome> next = new();
    private int sent;

    public string Kind => kind;

    /// <summary>Each call: when, with which token, and what.</summary>
    public ConcurrentQueue<(DateTimeOffset At, string? Token, OutboundMessage Message)> Calls { get; } = new();

    /// <summary>Answers every call that no scripted answer is left for; null takes the message.</summary>
    public Func<ChannelAccount, OutboundMessage, SendOutcome?> Answer { get; set; } = (_, _) => null;

    /// <summary>How long a call takes.</summary>
    public TimeSpan Takes { get; set; }

    public IEnumerable<string?> Texts => Calls.Select(c => c.Message.Content.Text);

    public void Next(params SendOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            next.Enqueue(outcome);
        }
    }

    public IReadOnlyList<ChannelEvent> Read(ReadOnlyMemory<byte> body, ChannelAccount? account) => [];

    public async Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct)
    {
        Calls.Enqueue((time.GetUtcNow(), account.Token?.Reveal(), message));
        if (Takes > TimeSpan.Zero)
        {
            await Task.Delay(Takes, time, ct);
        }

        return next.TryDequeue(out var scripted) ? scripted : Answer(account, message) ?? new SendOutcome.Sent($"wamid.{Interlocked.Increment(ref sent)}");
    }

    public Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct) =>
        Task.FromResult<DownloadOutcome>(new DownloadOutcome.Refused("none"));
}
