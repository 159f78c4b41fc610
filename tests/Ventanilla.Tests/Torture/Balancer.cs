using System.Net;
using System.Net.Sockets;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// One address in front of several nodes, as a proxy that knows nothing but connections: each new one goes to the next
/// node that takes it. A node that is gone costs the connections it had.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private Uri[] nodes = [];
    private int next;

    public Balancer()
    {
        door.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)door.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Where new connections may go.</summary>
    public void Serve(params Uri[] to) => nodes = to;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        door.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var caller = await door.AcceptTcpClientAsync(stopping.Token);
            _ = CarryAsync(caller);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using var from = caller;
        using var to = await ReachAsync();
        if (to is null)
        {
            return;
        }

        from.NoDelay = to.NoDelay = true;
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var (near, far) = (from.GetStream(), to.GetStream());
        await Task.WhenAny(near.CopyToAsync(far, broken.Token), far.CopyToAsync(near, broken.Token));
        await broken.CancelAsync();
    }

    private async Task<TcpClient?> ReachAsync()
    {
        var order = nodes;
        for (var tries = 0; tries < order.Length; tries++)
        {
            var node = order[(uint)Interlocked.Increment(ref next) % order.Length];
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(node.Host, node.Port, stopping.Token);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
            }
        }

        return null;
    }
}
