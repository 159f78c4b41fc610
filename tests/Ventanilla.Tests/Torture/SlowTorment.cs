using System.Text;
using Ventanilla.Tests.ExternalCode;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// Somebody else's program hangs, drips, pours out a gigabyte or lies (G-SLOW). Whoever asked it hears the fallback within
/// five seconds, nobody else hears of it, few connections stay open, and after a few failures it is left alone.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class SlowTorment
{
    private const int Sockets = 8;

    /// <summary>The fifth failure opens the breaker before it makes room for another call: eight at once, and one more for each of the first four.</summary>
    private const int CallsBeforeRest = Sockets + 4;

    private const int Askers = 24;

    private static readonly TimeSpan Fallback = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, Func<System.Net.Sockets.NetworkStream, CancellationToken, Task>> Manners = new()
    {
        ["hangs"] = async (stream, ct) => Assert.Equal(0, await stream.ReadAsync(new byte[1], ct)),
        ["drips"] = DripAsync,
        ["pours"] = PourAsync,
        ["lies"] = (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(FakeProgram.Response("<html>\ud83d It works!</html>", type: "text/html")), ct).AsTask(),
    };

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task However_another_program_behaves_its_askers_hear_the_fallback_and_nobody_else_hears_of_it()
    {
        var tally = new Tally("slow", TortureOptions.Current.Seed);
        foreach (var (manner, answer) in Manners)
        {
            await using var program = new FakeProgram(answer);
            await AskAsync(manner, program, tally, TestContext.Current.CancellationToken);
        }

        tally.Judge();
    }

    private static async Task AskAsync(string manner, FakeProgram program, Tally tally, CancellationToken ct)
    {
        await using var life = await Life.BeginAsync(TortureOptions.Current.Seed, Faults.None);
        life.Start.Settings["DEMOBUSURL"] = program.Address.ToString();
        life.Start.Settings["EXTERNAL__PRIVATEHOSTS"] = program.Host;
        await life.StartAsync(ct);
        life.OpenDoors(clients: 4);
        life.Crowd.Pause = 50;
        await life.UnderLoadAsync(ct);
        await Task.Delay(1_500, ct);

        var asked = Enumerable.Range(0, Askers).Select(i => life.Ledger.Add(new(telegram: false, 900_000 + i))).ToList();
        var slowest = (await Task.WhenAll(asked.Select(citizen => AskOneAsync(life, citizen, tally, ct)))).Max();
        tally.Count($"{manner}-slowest-ms", slowest);
        tally.Count($"{manner}-calls", program.Requests.Count);
        tally.Count($"{manner}-sockets", program.MostOpen);
        if (program.Requests.IsEmpty)
        {
            tally.Wrong($"the program that {manner} was never called: the test proves nothing");
        }

        if (program.MostOpen > Sockets)
        {
            tally.Wrong($"{program.MostOpen} connections to the program that {manner}");
        }

        // What answers at once costs nothing, however it lies.
        if (manner is "hangs" or "drips" && program.Requests.Count > CallsBeforeRest)
        {
            tally.Wrong($"the program that {manner} was called {program.Requests.Count} times before it was left alone");
        }

        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
    }

    /// <returns>How long the answer took, in milliseconds.</returns>
    private static async Task<long> AskOneAsync(Life life, TorturedCitizen citizen, Tally tally, CancellationToken ct)
    {
        var letter = citizen.Write("BUS");
        using (var request = TorturedPost.Of(life.Start.Address!, citizen, letter))
        using (var answer = await life.Http.SendAsync(request, ct))
        {
            Assert.True(answer.IsSuccessStatusCode);
            letter.Acknowledge();
        }

        var began = Environment.TickCount64;
        while (citizen.Arrivals.IsEmpty && Environment.TickCount64 - began < 30_000)
        {
            await Task.Delay(10, ct);
        }

        var took = Environment.TickCount64 - began;
        if (took > Fallback.TotalMilliseconds)
        {
            tally.Wrong($"{citizen.Address} waited {took} ms for the fallback");
        }

        return took;
    }

    private static async Task DripAsync(System.Net.Sockets.NetworkStream stream, CancellationToken ct)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"u8.ToArray(), ct);
        var gone = stream.ReadAsync(new byte[1], ct).AsTask();
        while (!gone.IsCompleted)
        {
            await stream.WriteAsync(" "u8.ToArray(), ct);
            await Task.WhenAny(gone, Task.Delay(200, ct));
        }

        throw new IOException("They hung up.");
    }

    private static async Task PourAsync(System.Net.Sockets.NetworkStream stream, CancellationToken ct)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), ct);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        for (var sent = 0L; sent < 1L << 30; sent += chunk.Length)
        {
            await stream.WriteAsync(chunk, ct);
        }
    }
}
