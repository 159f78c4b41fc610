using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ventanilla.Tests.House;
using Ventanilla.Upkeep;

namespace Ventanilla.Tests.Upkeep;

/// <summary>What the commands say: each sentence there in the three languages, each said by the code, each problem with its remedy.</summary>
public sealed partial class UpkeepTextsTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src/Ventanilla/Upkeep");

    private static readonly Dictionary<string, Dictionary<string, string>> Languages = new[] { "", ".es", ".en" }.ToDictionary(
        l => l,
        l => XDocument.Load(Path.Combine(Source, $"UpkeepTexts{l}.resx")).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value));

    private static readonly string Code = string.Join('\n', Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

    [Fact]
    public void Every_sentence_is_there_in_Catalan_Spanish_and_English_with_the_same_places()
    {
        Assert.True(Languages[""].Count > 60);
        foreach (var language in Languages.Values)
        {
            Assert.Equal(Languages[""].Keys, language.Keys);
            HouseRules.None(language.Where(t => string.IsNullOrWhiteSpace(t.Value) || !Places(t.Value).SequenceEqual(Places(Languages[""][t.Key]))).Select(t => t.Key));
        }
    }

    [Fact]
    public void Every_sentence_is_said_and_every_one_that_is_said_is_there()
    {
        var asked = Literal().Matches(Code).Select(m => m.Groups[1].Value).ToHashSet();
        var families = new[] { "Doubt", "SetAside", "Quarantine", "Failed" }.SelectMany(f => new[] { $"{f}.None", $"{f}.Some" })
            .Concat(Enum.GetNames<Level>().Select(l => $"Level.{l}")).ToHashSet();

        Assert.True(asked.Count > 40);
        HouseRules.None(asked.Where(k => !Languages[""].ContainsKey(k)));
        HouseRules.None(Languages[""].Keys.Where(k => !k.EndsWith(".Do", StringComparison.Ordinal) && !asked.Contains(k) && !families.Contains(k)));
    }

    [Fact]
    public void Every_problem_has_its_remedy_and_nothing_else_has_one()
    {
        var problems = Problem().Matches(Code).Select(m => m.Groups[1].Value).Concat(["Doubt.Some", "SetAside.Some", "Quarantine.Some", "Failed.Some"]).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(problems, Languages[""].Keys.Where(k => k.EndsWith(".Do", StringComparison.Ordinal)).Select(k => k[..^3]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, "ca_ES.UTF-8", "3 dies")]
    [InlineData(null, "es_ES.UTF-8", "3 días")]
    [InlineData(null, "C.UTF-8", "3 days")]
    [InlineData(null, null, "3 days")]
    [InlineData("es", "ca_ES.UTF-8", "3 días")]
    public void The_terminal_is_spoken_to_in_its_language(string? asked, string? machine, string said) =>
        Assert.Equal(said, UpkeepTexts.Of(asked, machine).Span(TimeSpan.FromDays(3)));

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"""([A-Z][A-Za-z]+\.[A-Z][A-Za-z]+)""(?=[,)\];]| :)")]
    private static partial Regex Literal();

    [GeneratedRegex(@"Finding\.(?:Attention|Broken)\(""([A-Z]\w+\.\w+)""")]
    private static partial Regex Problem();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
