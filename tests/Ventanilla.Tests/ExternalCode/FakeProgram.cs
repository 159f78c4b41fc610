using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ventanilla.Tests.ExternalCode;

/// <summary>Another organisation's program, down to the bytes, so that it can be as rude as the real ones.</summary>
internal sealed class FakeProgram : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Func<NetworkStream, CancellationToken, Task> answer;
    private readonly Task serving;
    private readonly ConcurrentDictionary<Socket, bool> open = new();

    /// <param name="answer">Called with the whole request read.</param>
    public FakeProgram(Func<NetworkStream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        serving = ServeAsync();
    }

    public static FakeProgram Saying(string raw) => new((stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(raw), ct).AsTask());

    public static FakeProgram Answering(string json) => Saying(Response(json));

    public static FakeProgram Hanging() => new((_, ct) => Task.Delay(Timeout.Infinite, ct));

    public static string Response(string body, int status = 200, string type = "application/json") =>
        $"HTTP/1.1 {status} Status\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public Uri Address => new($"http://{Host}/hook");

    public string Host => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public ConcurrentQueue<(string Head, string Body)> Requests { get; } = new();

    /// <summary>The most connections that were open at the same time.</summary>
    public int MostOpen { get; private set; }

    public async ValueTask DisposeAsync()
    {
        // Still listening until it has been told: closed between two of its waits, the next would be a fault.
        await ended.CancelAsync();
        await serving;
        listener.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await listener.AcceptTcpClientAsync(ended.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            open.TryAdd(client.Client, true);
            MostOpen = Math.Max(MostOpen, open.Keys.Count(StaysOpen));
            try
            {
                await using var stream = client.GetStream();
                while (await ReadRequestAsync(stream))
                {
                    await answer(stream, ended.Token);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // They hung up, or the test is over.
            }
            finally
            {
                open.TryRemove(client.Client, out _);
            }
        }
    }

    /// <summary>They may have hung up already where we have not yet come to notice it; what they have sent is read before it counts.</summary>
    private static bool StaysOpen(Socket socket)
    {
        try
        {
            return !socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            var request = text.ToString();
            var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = int.Parse(request.Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture);
                if (request.Length >= end + 4 + length)
                {
                    Requests.Enqueue((request[..end], request[(end + 4)..]));
                    return true;
                }
            }

            var read = await stream.ReadAsync(buffer, ended.Token);
            if (read == 0)
            {
                return false;
            }

            // Our bodies are ASCII: everything else is escaped in JSON.
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
    }
}
