using System.Threading.Channels;

namespace Ventanilla.Bench.Traffic;

/// <summary>Reports sent, delivered and read for every message the fake took, while the load runs: one webhook each, concurrently.</summary>
internal sealed class Statuses : IAsyncDisposable
{
    internal static readonly string[] InOrder = ["sent", "delivered", "read"];
    private const int Connections = 16;

    private readonly Channel<Accepted> waiting = Channel.CreateUnbounded<Accepted>();
    private readonly List<Task> reporters = [];
    private long refused;

    public ChannelWriter<Accepted> Writer => waiting.Writer;

    public long Refused => Interlocked.Read(ref refused);

    public void Start(Uri target) => reporters.AddRange(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => ReportAsync(target))));

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(reporters);
    }

    private async Task ReportAsync(Uri target)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(CancellationToken.None);
        await foreach (var message in waiting.Reader.ReadAllAsync())
        {
            foreach (var status in InOrder)
            {
                if (await webhook.PostStatusAsync([message], status, CancellationToken.None) != 200)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }
}
