using System.Threading.Channels;

namespace Ventanilla.Bench;

/// <summary>Reports sent, delivered and read for every message the fake took, as Meta does: one webhook each, concurrently.</summary>
internal sealed class Statuses : IAsyncDisposable
{
    private const int Connections = 16;

    private readonly Channel<Accepted> waiting = Channel.CreateUnbounded<Accepted>();
    private readonly List<Task> reporters = [];
    private long reported;
    private long refused;

    public ChannelWriter<Accepted> Writer => waiting.Writer;

    public long Reported => Interlocked.Read(ref reported);

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
            foreach (var status in (string[])["sent", "delivered", "read"])
            {
                var code = await webhook.PostStatusAsync(message, status, CancellationToken.None);
                Interlocked.Increment(ref code == 200 ? ref reported : ref refused);
            }
        }
    }
}
