using System.Diagnostics;

namespace Ventanilla.Bench.Traffic;

/// <summary>
/// Nothing but statuses, as fast as they are acknowledged: sent, delivered and read, in this order, for messages that
/// the contender has sent. A status that is acknowledged is written down, so the rate is what is absorbed.
/// </summary>
internal sealed class StatusLoad(Uri target, int connections)
{
    // Between two statuses of one message others come, as they do when a phone takes its time.
    private const int Apart = 64;

    private long acknowledged;
    private long refused;

    /// <summary>Statuses, not webhooks.</summary>
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public long Refused => Interlocked.Read(ref refused);

    /// <param name="together">How many statuses one webhook carries.</param>
    /// <returns>Statuses acknowledged in a second.</returns>
    public async Task<double> RunAsync(IReadOnlyList<Accepted> messages, int together, TimeSpan atMost, CancellationToken ct)
    {
        using var window = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (began, before) = (Stopwatch.GetTimestamp(), Acknowledged);
        window.CancelAfter(atMost);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => ReportAsync(Share(messages, c), together, window.Token), CancellationToken.None)));
        return (Acknowledged - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private List<Accepted> Share(IReadOnlyList<Accepted> messages, int connection) =>
        [.. messages.Where((_, i) => i % connections == connection)];

    private async Task ReportAsync(List<Accepted> messages, int together, CancellationToken window)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(CancellationToken.None);
        foreach (var chunk in messages.Chunk(Apart))
        {
            foreach (var status in Statuses.InOrder)
            {
                foreach (var one in chunk.Chunk(together))
                {
                    if (window.IsCancellationRequested)
                    {
                        return;
                    }

                    // Never cancelled: what has been posted is either acknowledged or counted as refused.
                    var code = await webhook.PostStatusAsync(one, status, CancellationToken.None);
                    Interlocked.Add(ref code == 200 ? ref acknowledged : ref refused, one.Length);
                }
            }
        }
    }
}
