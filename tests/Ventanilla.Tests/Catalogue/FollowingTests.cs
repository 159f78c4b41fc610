using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Words;
using Ventanilla.Tests.House;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What a town that follows a shared catalogue answers: what it inherits, under what it has written itself.</summary>
public sealed class FollowingTests
{
    private const string Town = """{ "slug": "montclar", "name": "Montclar" }""";
    private const string Menu = """
        { "MENU": { "title": { "ca": "Menú", "es": "Menú", "en": "Menu" }, "answer": { "menu": ["HORARI"], "text": { "ca": "Benvinguts", "es": "Bienvenidos", "en": "Welcome" } } } }
        """;

    private static readonly PackFiles Province = PackFolder.Read(Vilassola.Folder).Files!;

    [Fact]
    public void A_town_with_nothing_of_its_own_answers_as_the_province_does_under_its_own_name()
    {
        var (pack, problems) = TownPack.Read(Follow(("town.json", Town)));
        Assert.Empty(problems);
        var whole = TownPack.Read(Province).Pack!.Catalogue;
        Assert.Equal(("montclar", "Montclar"), (pack!.Catalogue.Town.Slug, pack.Catalogue.Town.Name));
        Assert.Equal(whole.Rules.Select(r => r.Name), pack.Catalogue.Rules.Select(r => r.Name));
        Assert.Equal(whole.Flows.Keys.Order(), pack.Catalogue.Flows.Keys.Order());
        Assert.Equal(whole.Queues.Select(q => q.Name), pack.Catalogue.Queues.Select(q => q.Name));
    }

    [Fact]
    public void What_the_town_writes_itself_stands_above_what_it_inherits_by_name()
    {
        var pack = Read(Follow(
            ("town.json", """{ "slug": "montclar", "name": "Montclar", "danger": ["foc al bosc"], "queues": [{ "name": "PLATJA", "label": "Platja" }] }"""),
            ("rules.json", Menu),
            ("texts.json", """{ "not_understood": { "ca": "No ho entenc.", "es": "No lo entiendo.", "en": "I do not understand." } }"""),
            ("matters.json", """{ "matters": { "meduses": { "handling": "operator", "phrases": ["meduses"], "queue": "PLATJA" } } }"""),
            ("tables/holidays.csv", "date,name_ca,name_es,kind\n2026-05-14,Sant Galderic,San Galderico,local\n")));

        Assert.Equal("Benvinguts", Assert.IsType<Answer.Menu>(Rule(pack, "MENU").Answer).Text.Plain("ca"));
        Assert.Equal("No ho entenc.", pack.Texts["not_understood"].Plain("ca"));
        Assert.Contains(pack.Queues, q => q.Name == "PLATJA");
        Assert.Contains(pack.Queues, q => q.Name == "OAC");
        Assert.Equal(1, pack.Tables["holidays"].Count);
        Assert.Equal("meduses", pack.Finder.Read(Heard.Read("hi ha meduses"), new(), () => false).Main?.Rule.Name);
        Assert.True(pack.Finder.IsDanger(Heard.Read("hi ha foc al bosc")));
        Assert.True(pack.Finder.IsDanger(Heard.Read("no respira")));
    }

    [Fact]
    public void What_is_switched_off_is_not_answered_and_no_longer_offered()
    {
        var pack = Read(Follow(["BUS", "AGENDA"], ("town.json", Town)));
        Assert.DoesNotContain(pack.Rules, r => r.Name is "BUS" or "AGENDA");
        Assert.DoesNotContain("BUS", Assert.IsType<Answer.Menu>(Rule(pack, "MENU").Answer).Rules);
        Assert.DoesNotContain(pack.Rules, r => r.Answer is Answer.Serves { Rule: "BUS" or "AGENDA" });
    }

    [Fact]
    public void A_town_that_speaks_fewer_languages_inherits_those_it_speaks()
    {
        var pack = Read(Follow(("town.json", """{ "slug": "montclar", "name": "Montclar", "languages": ["ca", "es"] }""")));
        Assert.Equal(["ca", "es"], pack.Town.Languages);
        Assert.All(pack.Rules, r => Assert.DoesNotContain("en", r.Title.Languages));
    }

    [Fact]
    public void A_mistake_is_named_where_it_stands_in_the_towns_part_or_in_what_it_inherits()
    {
        var (none, problems) = TownPack.Read(Follow(["NOTHING"], ("town.json", Town)));
        Assert.Null(none);
        Assert.Contains(problems, p => p is { File: "shared.json", Line: 1 } && p.What.Contains("'NOTHING'", StringComparison.Ordinal));

        Assert.Contains(TownPack.Read(Follow(("town.json", Town), ("texts.json", "{\n  \"danger\": 3\n}"))).Problems, p => p is { File: "texts.json", Line: 2 });

        (_, problems) = TownPack.Read(Follow(("town.json", Town), ("tables/offices.csv", "office_id,days,open,close,season\nOAC,1-5,08:30,14:30,all\n")));
        Assert.Contains(problems, p => p is { File: "provincia@1/tables/appointment_slots.csv", Line: 58 } && p.What.Contains("'SSO'", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.Contains("write your own under the same name", p.Remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"catalogue\": \"provincia\", \"version\": 2 }", "no published version 2")]
    [InlineData("{ \"catalogue\": \"consell\", \"version\": 1 }", "shared catalogue 'consell'")]
    [InlineData("{ \"version\": 1 }", "does not say")]
    [InlineData("{ \"catalogue\": \"provincia\", \"version\": 1, \"witout\": {} }", "'witout' is not known")]
    [InlineData("{ \"catalogue\"", "not valid JSON")]
    public void What_cannot_be_followed_is_refused_and_never_half_read(string shared, string why)
    {
        var (pack, problems) = TownPack.Read(Files(("town.json", Town), ("shared.json", shared)).Following(new("provincia", 1, Province)));
        Assert.Null(pack);
        Assert.Contains(problems, p => p.File == "shared.json" && p.What.Contains(why, StringComparison.Ordinal));
    }

    /// <summary>The phrases of what is inherited are kept once for all towns: a town hears through them what it would hear with its own copy.</summary>
    [Fact]
    public void A_town_that_follows_hears_every_message_as_one_that_has_it_all_itself()
    {
        (string Path, string Text)[] own =
        [
            ("town.json", Town), ("rules.json", Menu),
            ("matters.json", """{ "matters": { "meduses": { "handling": "operator", "phrases": ["meduses", "mar ... bruta"], "unless": ["museu"], "queue": "OAC" }, "pujades": { "handling": "operator", "phrases": ["pujada ... sant"], "queue": "OAC" } } }"""),
        ];
        var following = Read(Follow(["BUS"], own));
        var alone = following with { Beneath = null, Rules = following.Rules };
        Assert.NotSame(following.Finder, alone.Finder);
        var heard = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Ventanilla.Tests/Understanding/messages.jsonl")))
        {
            using var row = System.Text.Json.JsonDocument.Parse(line);
            foreach (var message in row.RootElement.GetProperty("messages").EnumerateArray().Where(m => m.TryGetProperty("text", out _)))
            {
                heard++;
                var text = message.GetProperty("text").GetString()!;
                Assert.Equal(Said(alone, text), Said(following, text));
                Assert.Equal(Said(alone, $"{text} meduses"), Said(following, $"{text} meduses"));
            }
        }

        Assert.True(heard > 100);
        Assert.Equal("meduses", following.Finder.Read(Heard.Read("hi ha medusa"), new(), () => false).Main?.Rule.Name);

        static (string?, string?, string?, string?) Said(Ventanilla.Engine.Catalogue catalogue, string text)
        {
            var read = catalogue.Finder.Read(catalogue.Finder.Apart(Heard.Read(text)), new(), () => true);
            return (read.Alarm?.Rule.Name, read.Warning?.Rule.Name, read.Main?.Rule.Name, read.Second?.Rule.Name);
        }
    }

    [Fact]
    public void Towns_that_follow_the_same_version_share_its_tables()
    {
        var shared = new SharedPack("provincia", 1, Province);
        var towns = new[] { "one", "two" }.Select(t => Read(Files(("town.json", Town.Replace("montclar", t, StringComparison.Ordinal)), ("shared.json", Shared([]))).Following(shared))).ToList();
        Assert.All(towns[0].Tables, t => Assert.Same(t.Value, towns[1].Tables[t.Key]));
    }

    [Fact]
    public void A_newer_version_is_shown_by_rule_and_what_does_not_reach_the_town_is_marked()
    {
        var newer = Province.With([
            Changed("rules.json", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent"), Changed("rules.json", "Farmàcia de guàrdia", "Farmàcies de torn", "Hola! Soc l'assistent", "Bon dia! Soc l'assistent"),
            Changed("tables/holidays.csv", "2026-01-01", "2026-01-02"), Changed("scripts/residus.js", "\n", "\n\n"),
        ]);
        var before = Follow(("town.json", Town), ("rules.json", Menu), ("tables/holidays.csv", "date,name_ca,name_es,kind\n2026-05-14,Sant Galderic,San Galderico,local\n"));
        var after = before.With([new("shared.json", SharedFile.WithVersion(before.Find("shared.json")!, 2)!)]).Following(new("provincia", 2, newer));

        var shown = VersionDifferences.Between(before, after).ToDictionary(d => d.Path);
        Assert.Equal(["= MENU", "~ FARMACIA"], shown["provincia@1→2/rules.json"].Details.Order(StringComparer.Ordinal));
        Assert.Equal('=', shown["provincia@1→2/tables/holidays.csv"].Kind);
        Assert.Equal('~', shown["provincia@1→2/scripts/residus.js"].Kind);
        Assert.Equal(["~ version"], shown["shared.json"].Details);
        Assert.Equal(4, shown.Count);
    }

    private static Ventanilla.Engine.Catalogue Read(PackFiles files)
    {
        var (pack, problems) = TownPack.Read(files);
        Assert.Empty(problems);
        return pack!.Catalogue;
    }

    private static Rule Rule(Ventanilla.Engine.Catalogue catalogue, string name) => catalogue.Rules.Single(r => r.Name == name);

    private static string Shared(string[] without) =>
        $$"""{ "catalogue": "provincia", "version": 1, "without": { "rules": [{{string.Join(", ", without.Select(w => $"\"{w}\""))}}] } }""";

    private static PackFiles Follow(params (string Path, string Text)[] files) => Follow([], files);

    private static PackFiles Follow(string[] without, params (string Path, string Text)[] files) =>
        Files([.. files, ("shared.json", Shared(without))]).Following(new("provincia", 1, Province));

    private static PackFiles Files(params (string Path, string Text)[] files) => new(files.Select(f => new KeyValuePair<string, byte[]>(f.Path, Encoding.UTF8.GetBytes(f.Text))));

    private static KeyValuePair<string, byte[]> Changed(string path, params string[] replacements)
    {
        var text = Encoding.UTF8.GetString(Province.Find(path)!);
        foreach (var pair in replacements.Chunk(2))
        {
            Assert.Contains(pair[0], text, StringComparison.Ordinal);
            text = text.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        return new(path, Encoding.UTF8.GetBytes(text));
    }
}
