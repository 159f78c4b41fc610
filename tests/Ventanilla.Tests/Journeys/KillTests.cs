using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Journeys;

public sealed class KillTests
{
    private const int Citizens = 100;

    [Fact]
    [Trait("Kind", "Slow")]
    public async Task Killed_while_a_hundred_citizens_write_the_counter_loses_nothing_that_it_had_acknowledged()
    {
        var ct = TestContext.Current.CancellationToken;
        var data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
        using var outbound = new OutboundHttp();
        var http = outbound.Provider;
        await using var fake = await FakeNumber.StartAsync();
        var acknowledged = new ConcurrentDictionary<string, string>();
        try
        {
            for (var round = 0; round < 3; round++)
            {
                await using var program = await ProgramProcess.StartAsync(data, fake.Address, http, ct);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var writing = Enumerable.Range(0, Citizens).Select(c => WriteAsync(http, program.Address, round, c, acknowledged, stop.Token)).ToList();
                await Task.Delay(1500, ct);
                await program.KillAsync();
                await stop.CancelAsync();
                await Task.WhenAll(writing);
            }

            Assert.True(acknowledged.Count > Citizens, $"only {acknowledged.Count} messages were acknowledged: the test proves nothing");
            await using (var last = await ProgramProcess.StartAsync(data, fake.Address, http, ct))
            {
                // What was under way is in doubt; Meta's statuses say which of it had gone.
                foreach (var sent in fake.Sent.ToArray())
                {
                    using var status = await http.SendAsync(FakeNumber.Status(last.Address, sent.ExternalId, sent.Attempt, "sent"), ct);
                }

                var expected = acknowledged.Values.GroupBy(p => p).ToDictionary(g => "+" + g.Key, g => g.Count());
                var until = Environment.TickCount64 + 60_000;
                while (Missing(fake, expected) > 0 && Environment.TickCount64 < until)
                {
                    // What never went has no status: a person sees it and sends it again.
                    await DecideAsync(http, last.Address, ct);
                    await Task.Delay(200, ct);
                }

                Assert.Equal(0, Missing(fake, expected));
                Assert.Equal(fake.Sent.Count, fake.Sent.Select(s => s.Attempt.Split('.')[0]).Distinct().Count());
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task DecideAsync(HttpClient http, Uri program, CancellationToken ct)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri(program, "/api/v1/undecided")) { Headers = { Authorization = new("Bearer", "demo-api-key") } };
        using var listed = await http.SendAsync(asked, ct);
        foreach (var one in (await listed.Content.ReadFromJsonAsync<JsonNode>(ct))!.AsArray())
        {
            var address = new Uri(program, $"/api/v1/conversations/{one!["conversation"]}/messages/{one["message"]}/decision");
            using var decision = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Headers = { Authorization = new("Bearer", "demo-api-key") },
                Content = JsonContent.Create(new { decision = "again" }),
            };
            using var kept = await http.SendAsync(decision, ct);
            Assert.Equal(HttpStatusCode.Accepted, kept.StatusCode);
        }
    }

    private static int Missing(FakeNumber fake, Dictionary<string, int> expected)
    {
        var got = fake.Sent.GroupBy(s => s.To).ToDictionary(g => g.Key, g => g.Count());
        return expected.Sum(e => Math.Max(0, e.Value - got.GetValueOrDefault(e.Key)));
    }

    /// <summary>One citizen writes, waits for the acknowledgement, and writes again.</summary>
    private static async Task WriteAsync(HttpClient http, Uri program, int round, int citizen, ConcurrentDictionary<string, string> acknowledged, CancellationToken ct)
    {
        var phone = $"34799{citizen.ToString("D6", CultureInfo.InvariantCulture)}";
        try
        {
            for (var i = 0; !ct.IsCancellationRequested; i++)
            {
                var id = $"wamid.{round}.{citizen}.{i}";
                using var request = FakeNumber.Text(program, phone, id, "PARADA 1007");
                using var answer = await http.SendAsync(request, ct);
                if (answer.IsSuccessStatusCode)
                {
                    acknowledged[id] = phone;
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The program is dead: this message was not acknowledged.
        }
    }
}
