using System.Text;

namespace Ventanilla.Tests.Upkeep;

/// <summary>A province publishes a catalogue; its towns inherit it, write their own above it, and decide when a newer one reaches their citizens.</summary>
public abstract partial class OpeningATownTests
{
    private const string Welcome = """
        { "MENU": { "title": { "ca": "Menú", "es": "Menú", "en": "Menu" }, "answer": { "menu": ["HORARI"], "text": { "ca": "Benvinguts a Montclar", "es": "Bienvenidos a Montclar", "en": "Welcome to Montclar" } } } }
        """;

    [Fact]
    public async Task Towns_follow_a_province_override_it_do_without_and_stay_behind_as_they_like()
    {
        await PublishProvinceAsync();
        await FollowAsync("montclar", 1, "", ("rules.json", Welcome));
        await FollowAsync("aiguaviva", 1, "\"rules\": [\"BUS\", \"PARADA\", \"FARMACIA\"]");
        await FollowAsync("prats", 1, "");
        Assert.Contains("followed by 3: aiguaviva, montclar, prats", await RunAsync(0, "shared"), StringComparison.Ordinal);

        Assert.Contains("Benvinguts a Montclar", await TryAsync("montclar", "hola"), StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"PARADA\"", await TryAsync("montclar", "PARADA 1007"), StringComparison.Ordinal);
        Assert.Contains("Hola! Soc l'assistent", await TryAsync("aiguaviva", "hola"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"rule\":\"PARADA\"", await TryAsync("aiguaviva", "PARADA 1007"), StringComparison.Ordinal);
        Assert.Contains("Hola! Soc l'assistent", await TryAsync("prats", "hola"), StringComparison.Ordinal);

        // The province goes on; nobody is taken along.
        Change("rules.json", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent");
        Assert.Contains("No town can follow it yet", await RunAsync(0, "import-shared", Pack, "--note", "good morning"), StringComparison.Ordinal);
        Assert.Contains("follows provincia@1 already", await RunAsync(1, "take-shared", "aiguaviva"), StringComparison.Ordinal);
        Assert.Contains("no open version '2'", await RunAsync(1, "take-shared", "aiguaviva", "2"), StringComparison.Ordinal);
        await RunAsync(0, "publish-shared", "provincia");
        Assert.Contains("open already", await RunAsync(1, "publish-shared", "provincia", "2"), StringComparison.Ordinal);
        Assert.Contains("Hola! Soc l'assistent", await TryAsync("aiguaviva", "hola"), StringComparison.Ordinal);

        // What it would change is another thing for who has its own.
        Assert.Contains("~ MENU", await RunAsync(0, "compare-town", "aiguaviva", "--shared"), StringComparison.Ordinal);
        var own = await RunAsync(0, "compare-town", "montclar", "--shared");
        Assert.Contains("= MENU", own, StringComparison.Ordinal);
        Assert.Contains("it has its own", own, StringComparison.Ordinal);

        await RunAsync(0, "take-shared", "aiguaviva", "--note", "what the province says now");
        Assert.Contains("provincia@1→2/rules.json", await RunAsync(0, "compare-town", "aiguaviva"), StringComparison.Ordinal);
        await RunAsync(0, "publish-town", "aiguaviva");
        await RunAsync(0, "take-shared", "montclar", "--publish");
        Assert.Contains("Bon dia! Soc l'assistent", await TryAsync("aiguaviva", "hola"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"rule\":\"PARADA\"", await TryAsync("aiguaviva", "PARADA 1007"), StringComparison.Ordinal);
        Assert.Contains("Benvinguts a Montclar", await TryAsync("montclar", "hola"), StringComparison.Ordinal);
        Assert.Contains("Hola! Soc l'assistent", await TryAsync("prats", "hola"), StringComparison.Ordinal);
        var listed = await RunAsync(0, "shared");
        Assert.Contains("followed by 1: prats", listed, StringComparison.Ordinal);
        Assert.Contains("followed by 2: aiguaviva, montclar", listed, StringComparison.Ordinal);

        // A town's folder holds what is its own, and what it follows.
        var folderOf = Path.Combine(folder, "out");
        await RunAsync(0, "export-town", "montclar", folderOf);
        Assert.Equal(["rules.json", "shared.json", "town.json"], Directory.EnumerateFiles(folderOf, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folderOf, f)).Order(StringComparer.Ordinal));
        Assert.Contains("\"version\": 2", await File.ReadAllTextAsync(Path.Combine(folderOf, "shared.json"), Ct), StringComparison.Ordinal);
        Assert.Contains("Nothing new", await RunAsync(0, "import-town", folderOf), StringComparison.Ordinal);
        Assert.Contains("Benvinguts a Montclar", await RunAsync(0, "try", Tried, "--town", folderOf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_province_answers_when_the_town_takes_it_and_no_longer_when_the_town_goes_back()
    {
        await PublishProvinceAsync();
        await FollowAsync("montclar", 1, "");
        var secrets = Path.Combine(folder, "secrets");
        await File.WriteAllTextAsync(secrets, $"token=EAAx\napp_secret={Secret}\n", Ct);
        await RunAsync(0, "set-channel", "montclar", "whatsapp", Journeys.FakeNumber.Id, "--secrets", secrets);
        await using var program = await ServeAsync();
        await AskAsync(program, "34799000001", "PARADA");

        // In the new version the stop has another number; who was asked for it goes on in the old one.
        Change("rules.json", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent");
        Change("tables/bus_stops.csv", "1007,", "1907,");
        Change("tables/bus_times.csv", ",1007,", ",1907,", all: true);
        Change("names.json", "\"1007\"", "\"1907\"");
        await RunAsync(0, "import-shared", Pack, "--publish");
        await RunAsync(0, "take-shared", "montclar", "--publish");
        await UntilAnswerAsync(program, "Bon dia! Soc l'assistent");
        Assert.Contains("1007", await AskAsync(program, "34799000001", "1007"), StringComparison.Ordinal);

        await RunAsync(0, "rollback-town", "montclar");
        await UntilAnswerAsync(program, "Hola! Soc l'assistent");
        Assert.Contains("1007", await AskAsync(program, "34799000002", "PARADA 1007"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_fit_is_named_by_whose_it_is_and_nothing_is_half_taken()
    {
        await PublishProvinceAsync();
        Assert.Contains("no shared catalogue 'consell'. There are: provincia", await RunAsync(1, "publish-shared", "consell"), StringComparison.Ordinal);
        var said = await RunAsync(1, "import-town", Write("montclar", 1, "", ("tables/offices.csv", "office_id,days,open,close,season\nOAC,1-5,08:30,14:30,all\n")), "--publish");
        Assert.Contains("provincia@1/tables/appointment_slots.csv, line 58", said, StringComparison.Ordinal);
        Assert.Contains("write your own under the same name", said, StringComparison.Ordinal);
        Assert.Contains("no published version 7 of a shared catalogue 'provincia'", await RunAsync(1, "import-town", Write("montclar", 7, "")), StringComparison.Ordinal);
        Assert.Contains("There is no town yet", await RunAsync(0, "towns"), StringComparison.Ordinal);

        // The province takes a queue away under which the town has written something.
        await FollowAsync("montclar", 1, "", ("matters.json", """{ "matters": { "botellon": { "handling": "operator", "phrases": ["botellon"], "queue": "PREMSA" } } }"""));
        var town = Path.Combine(Pack, "town.json");
        await File.WriteAllTextAsync(town, System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(town, Ct), @",\s*\{\s*""name"": ""PREMSA"".*?\}\s*,\s*""spoken"".*?""office"": ""OAC""\s*\}", "", System.Text.RegularExpressions.RegexOptions.Singleline), Ct);
        Change("matters.json", "\"PREMSA\"", "\"OAC\"", all: true);
        await RunAsync(0, "import-shared", Pack, "--publish");
        said = await RunAsync(1, "take-shared", "montclar", "--publish");
        Assert.Contains("matters.json, line 1", said, StringComparison.Ordinal);
        Assert.Contains("no queue 'PREMSA'", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   2 ", await RunAsync(0, "versions", "montclar"), StringComparison.Ordinal);

        // A shared catalogue follows no other, and is whole by itself.
        await File.WriteAllTextAsync(Path.Combine(Pack, "shared.json"), "{ \"catalogue\": \"x\", \"version\": 1 }", Ct);
        Assert.Contains("follows no other", await RunAsync(1, "import-shared", Pack), StringComparison.Ordinal);
        Assert.Contains("'languages' is missing", await RunAsync(1, "import-shared", Write("prats", 0, "", ("notes.md", "x"))), StringComparison.Ordinal);
    }

    private async Task PublishProvinceAsync()
    {
        Change("town.json", "\"slug\": \"montclar\"", "\"slug\": \"provincia\"");
        await RunAsync(0, "import-shared", Pack, "--publish");
    }

    private async Task FollowAsync(string town, int version, string without, params (string Path, string Text)[] files) =>
        await RunAsync(0, "import-town", Write(town, version, without, files), "--publish");

    /// <param name="version">0: the town follows nothing.</param>
    private string Write(string town, int version, string without, params (string Path, string Text)[] files)
    {
        var at = Path.Combine(folder, "towns", town);
        if (Directory.Exists(at))
        {
            Directory.Delete(at, recursive: true);
        }

        var follows = version == 0 ? [] : new[] { (Path: "shared.json", Text: $$"""{ "catalogue": "provincia", "version": {{version}}, "without": { {{without}} } }""") };
        foreach (var (path, text) in follows.Concat(files).Append((Path: "town.json", Text: $$"""{ "slug": "{{town}}", "name": "{{town}}" }""")))
        {
            var target = Path.Combine(at, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text, new UTF8Encoding(false));
        }

        return at;
    }

    private async Task<string> TryAsync(string town, string text)
    {
        var path = Path.Combine(folder, "asked.jsonl");
        await File.WriteAllTextAsync(path, $$"""{"id":"1","ts":"2026-05-12T10:00:00+02:00","messages":[{"type":"text","text":"{{text}}"}]}""", Ct);
        return await RunAsync(0, "try", path, "--town", town);
    }
}
