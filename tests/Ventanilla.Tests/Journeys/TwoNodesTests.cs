using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Catalogue;
using Ventanilla.Demo;
using Ventanilla.Platform;
using Ventanilla.Storage;
using Ventanilla.Tests.House;
using Ventanilla.Tests.Operators;
using static Microsoft.Playwright.Assertions;

namespace Ventanilla.Tests.Journeys;

/// <summary>Two machines with one database and one data folder: what happens on one is known to the other.</summary>
[Trait("Kind", "Postgres")]
public sealed class TwoNodesTests(Screens screens) : IClassFixture<Screens>, IAsyncLifetime
{
    private readonly string data = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}");
    private readonly List<WebApplication> nodes = [];
    private readonly List<OutboundHttp> callers = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await SharedPostgres.CreateDatabaseAsync();
        for (var node = 0; node < 2; node++)
        {
            var address = new Uri($"http://127.0.0.1:{OpenCounter.FreePort()}");
            nodes.Add(Host.Build(new() { Listen = address, Data = data, Database = database, Cluster = "postgres", Demo = true, Unpaced = true }));
            await nodes[node].StartAsync(Ct);
            callers.Add(new());
            callers[node].Provider.BaseAddress = address;
            callers[node].Provider.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DemoNames.ApiKey);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await screens.CloseAsync();
        foreach (var node in nodes)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        callers.ForEach(c => c.Dispose());
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_table_uploaded_on_one_node_answers_on_the_other_and_the_newest_stands_on_both()
    {
        var rows = await RowsAsync(1);
        Assert.Equal(rows, await RowsAsync(0));

        var more = await UploadAsync(0, "1098");
        Assert.Equal(rows + 1, more);
        await UntilAsync(1, rows + 1);

        await UploadAsync(1, "1098", "1099");
        await UntilAsync(0, rows + 2);
        Assert.Equal(rows + 2, await RowsAsync(1));
    }

    [Fact]
    public async Task A_version_published_on_one_node_answers_on_the_other()
    {
        var (here, there) = (nodes[0].Services, nodes[1].Services);
        var versions = here.GetRequiredService<VersionStore>();
        var number = await here.GetRequiredService<Database>().WriteAsync(s =>
        {
            var files = VersionStore.Files(s, DemoNames.Town, 1)!.With([new("README.md", "changed"u8.ToArray())]);
            var (number, _) = versions.Add(s, DemoNames.Town, files, "", "Carme");
            versions.Publish(s, DemoNames.Town, number, back: false, "Carme");
            return number;
        });
        foreach (var node in new[] { here, there })
        {
            await OpenCounter.UntilAsync(() => Task.FromResult(node.GetRequiredService<PublishedCatalogues>().Find(DemoNames.Town)!.Version == number ? this : null), "The version");
        }
    }

    [Fact]
    [Trait("Kind", "Browser")]
    public async Task An_open_page_shows_what_a_citizen_writes_to_another_node()
    {
        var page = await screens.OpenAsync(callers[1].Provider.BaseAddress!);
        await page.GotoAsync("/");
        await page.Locator("[autocomplete=username]").FillAsync("admin");
        await page.Locator("[autocomplete=current-password]").FillAsync(DemoNames.Password);
        await page.Locator("[autocomplete=current-password]").PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        var citizen = new WebCitizen(callers[0].Provider, 1);
        await citizen.AskAsync("hola");
        var conversations = await callers[1].Provider.GetFromJsonAsync<JsonNode>("/api/v1/conversations", Ct);
        var list = conversations as JsonArray ?? conversations!["items"]!.AsArray();
        await page.GotoAsync($"/c/{(string)list[0]!["id"]!}");
        await page.Locator("[data-live]").WaitForAsync();
        await Expect(page.Locator(".line.in")).ToHaveCountAsync(1);

        for (var line = 2; line <= 4; line++)
        {
            await citizen.SayAsync("PARADA 1007");
            await Expect(page.Locator(".line.in")).ToHaveCountAsync(line, new() { Timeout = 10_000 });
            await Expect(page.Locator(".line.out")).ToHaveCountAsync(line, new() { Timeout = 10_000 });
        }
    }

    private async Task<int> RowsAsync(int node) => (int)(await callers[node].Provider.GetFromJsonAsync<JsonNode>("/api/v1/tables", Ct))!["bus_stops"]!;

    private async Task UntilAsync(int node, int rows) => await OpenCounter.UntilAsync(
        async () => await RowsAsync(node) == rows ? "there" : null, $"The table with {rows} rows on node {node}");

    private async Task<int> UploadAsync(int node, params string[] stops)
    {
        var table = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "towns/vilassola/tables/bus_stops.csv"), Ct)).TrimEnd().Split('\n').ToList();
        table.AddRange(stops.Select(s => s + table[^1][table[^1].IndexOf(',', StringComparison.Ordinal)..]));
        using var body = new StringContent(string.Join('\n', table), Encoding.UTF8, "text/csv");
        using var answer = await callers[node].Provider.PutAsync("/api/v1/tables/bus_stops", body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (int)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["rows"]!;
    }
}
