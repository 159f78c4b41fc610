using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Tests.House;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Upkeep;

[Collection(OpenCounterGroup.Name)]
public sealed partial class MetricsTests(OpenCounter counter)
{
    [Fact]
    public async Task What_passes_is_counted_by_channel_and_never_by_citizen()
    {
        var citizen = counter.Newcomer("whatsapp");
        await citizen.AskAsync("PARADA 1007");
        var page = await counter.Http.GetStringAsync(new Uri(counter.Address, "/metrics"), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(page);

        Assert.Matches(@"(?m)^ventanilla_received_total\{[^}]*channel=""whatsapp"",outcome=""kept""[^}]*\} [1-9]", page);
        Assert.Matches(@"(?m)^ventanilla_handled_total\{[^}]*channel=""whatsapp""[^}]*\} [1-9]", page);
        Assert.Matches(@"(?m)^ventanilla_sends_total\{[^}]*outcome=""Sent""[^}]*\} [1-9]", page);
        Assert.DoesNotContain("34799", page, StringComparison.Ordinal);
        Assert.DoesNotContain("PARADA", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_asks_for_nothing_that_is_not_measured()
    {
        await counter.Newcomer("whatsapp").AskAsync("PARADA 1007");
        var page = await counter.Http.GetStringAsync(new Uri(counter.Address, "/metrics"), TestContext.Current.CancellationToken);
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/grafana.json"), TestContext.Current.CancellationToken));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .SelectMany(t => Name().Matches(t.GetProperty("expr").GetString()!).Select(m => m.Value)).Distinct().ToList();

        Assert.True(asked.Count > 10);
        HouseRules.None(asked.Where(n => !page.Contains($"\n{n}", StringComparison.Ordinal)));
    }

    [GeneratedRegex("(ventanilla|process)_[a-z_]+")]
    private static partial Regex Name();
}
