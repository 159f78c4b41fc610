using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Catalogue;

public sealed class TownPackTests
{
    [Fact]
    public void Vilassola_is_read_whole()
    {
        var catalogue = Vilassola.Pack.Catalogue;
        Assert.Equal(("vilassola", "Europe/Madrid", "ca"), (catalogue.Town.Slug, catalogue.Town.TimeZone, catalogue.Town.DefaultLanguage));
        Assert.Equal(22, catalogue.Rules.Count(r => r.Intent is null));
        Assert.True(catalogue.Rules.Count(r => r.Intent is not null) > 60);
        Assert.Equal(27, catalogue.Tables.Count);
        Assert.Contains(catalogue.Queues, q => q.Name == catalogue.DefaultQueue);
        var bus = catalogue.Connectors.Single(c => c.Name == "vilabus_rt");
        Assert.Equal((TimeSpan.FromMilliseconds(2500), false, null), (bus.Timeout, bus.HasPersonalData, bus.Url));
        Assert.True(catalogue.Connectors.Single(c => c.Name == "cita").HasPersonalData);
    }

    [Fact]
    public void Every_rule_has_a_title_in_the_three_languages() =>
        Assert.All(Vilassola.Pack.Catalogue.Rules.Where(r => r.Intent is null), r => Assert.Equal(["ca", "en", "es"], r.Title.Languages.Order()));

    [Fact]
    public void Whole_weeks_move_every_date_and_keep_the_weekdays()
    {
        var (pack, problems) = TownPack.Read(Vilassola.Folder, shiftDays: 364);
        Assert.Empty(problems);
        Assert.Equal("2027-05-14", pack!.Catalogue.Tables["holidays"].Rows(0, "2027-05-14").Select(r => pack.Catalogue.Tables["holidays"][r, "date"]).Single());
        Assert.Equal("Sant Galderic (festa local)", pack.Catalogue.Tables["holidays"][pack.Catalogue.Tables["holidays"].Rows(0, "2027-05-14")[0], "name_ca"]);
        Assert.True(pack.Catalogue.Hours.IsHoliday(new(2027, 5, 14)));
    }

    [Theory]
    [InlineData("tables/bus_times.csv", "L1,ANADA,FEINER,1001,1,06:10", "L1,ANADA,FEINER,1001,1,6.10", "tables/bus_times.csv", 2)]
    [InlineData("tables/bus_times.csv", "L1,ANADA,FEINER,1001,1,06:10", "L1,ANADA,FEINER,1001,06:10", "tables/bus_times.csv", 2)]
    [InlineData("tables/bus_times.csv", "L1,ANADA,FEINER,1001,1,06:10", "L1,ANADA,FEINER,9999,1,06:10", "tables/bus_times.csv", 2)]
    [InlineData("tables/offices.csv", "1-5,08:30", "1-9,08:30", "tables/offices.csv", 2)]
    [InlineData("tables/keyword_rules.csv", "^(T\\d{3})$", "^(T\\d{3}$", "tables/keyword_rules.csv", 14)]
    [InlineData("tables/keyword_rules.csv", "AGENDA,keyword", "AGENDAS,keyword", "rules.json", 1)]
    [InlineData("town.json", "\"Europe/Madrid\"", "\"Europe/Vilassola\"", "town.json", 4)]
    [InlineData("town.json", "\"default_queue\": \"OAC\"", "\"default_queue\": \"NOBODY\"", "town.json", 7)]
    [InlineData("town.json", "\"slug\":", "\"slogan\": \"x\", \"slug\":", "town.json", 2)]
    [InlineData("town.json", "\"name\": \"Vilassola\",", "\"name\": \"Vilassola\"", "town.json", 4)]
    [InlineData("rules.json", "\"date = {day@09:00}\", \"night_reinforcement =\"", "\"date = {dia}\"", "rules.json", 0)]
    [InlineData("rules.json", "{ph.name}", "{ph.nom}", "rules.json", 0)]
    [InlineData("rules.json", "\"script\": \"residus.js\"", "\"script\": \"../residus.js\"", "rules.json", 0)]
    [InlineData("rules.json", "\"connector\": \"meteo\"", "\"connector\": \"météo\"", "rules.json", 0)]
    [InlineData("rules.json", "\"ca\": \"Incidència\"", "\"ca\": \"Incidència molt i molt llarga\"", "rules.json", 0)]
    [InlineData("rules.json", "\"fallback\": \"PARADA\"", "\"fallback\": \"PARADES\"", "rules.json", 0)]
    [InlineData("rules.json", "\"title\": { \"ca\": \"Bus\"", "\"titel\": { \"ca\": \"Bus\"", "rules.json", 0)]
    [InlineData("names.json", "\"1007\": [", "\"9007\": [", "names.json", 0)]
    [InlineData("names.json", "\"table\": \"bus_stops\"", "\"table\": \"stops\"", "names.json", 0)]
    [InlineData("texts.json", "\"not_understood\"", "\"not_understod\"", "texts.json", 3)]
    [InlineData("texts.json", "una persona de l'Ajuntament", "{qui}", "texts.json", 0)]
    public void A_slip_is_named_with_its_file_and_line_and_nothing_is_loaded(string file, string right, string wrong, string named, int line)
    {
        var folder = Directory.CreateTempSubdirectory("vilassola-").FullName;
        try
        {
            Copy(Vilassola.Folder, folder);
            var path = Path.Combine(folder, file);
            var text = File.ReadAllText(path);
            var at = text.IndexOf(right, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{right} is not in {file}");
            File.WriteAllText(path, text[..at] + wrong + text[(at + right.Length)..]);

            var (pack, problems) = TownPack.Read(folder);
            Assert.Null(pack);
            Assert.Contains(problems, p => p.File == named && (line == 0 ? p.Line > 1 : p.Line == line) && p.What.Length > 0 && p.Remedy.Length > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Assert.Single(TownPack.Read("/no/such/town").Problems);

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
