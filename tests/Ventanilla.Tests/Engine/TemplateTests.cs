using Ventanilla.Engine;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Texts;
using Ventanilla.Engine.Words;

namespace Ventanilla.Tests.Engine;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["name"] = "Pep {town} [x]",
        ["empty"] = "",
        ["day"] = "2026-04-03",
        ["time"] = "08:05",
        ["fee"] = "62.40",
        ["free"] = "0",
    };

    [Theory]
    [InlineData("Hola {name}!", "Hola Pep {town} [x]!")]
    [InlineData("Hola {{ name }}!", "Hola Pep {town} [x]!")]
    [InlineData("{day|day}", "divendres 3 d'abril")]
    [InlineData("{day|date} {time|time} {fee|euro} {free|euro}", "3 d'abril 8:05 62,40 € gratuït")]
    [InlineData("a[ b{empty}c] d", "a d")]
    [InlineData("a[ b{time}c] d", "a b08:05c d")]
    [InlineData("{name|day}", "Pep {town} [x]")]
    public void A_value_is_put_in_as_it_is(string text, string said) =>
        Assert.Equal(said, Template.Parse(text).Template!.Render(n => Values.GetValueOrDefault(n, ""), "ca"));

    [Theory]
    [InlineData("{name")]
    [InlineData("{{name}")]
    [InlineData("{}")]
    [InlineData("{name|shout}")]
    [InlineData("[a")]
    [InlineData("[a [b]]")]
    public void A_broken_text_is_refused(string text) => Assert.NotNull(Template.Parse(text).Problem);

    [Theory]
    [InlineData("""{"text":"4 min"}""", "4 min")]
    [InlineData("""{"text":{"es":"4 minutos","ca":"4 minuts"}}""", "4 minuts")]
    [InlineData("""{"text":"a\u202eb\u0007c\u200d\u2028d"}""", "abcd")]
    [InlineData("""{"text":"  a\n\n\n\nb  "}""", "a\n\nb")]
    public void What_code_says_is_cleaned(string json, string said) =>
        Assert.Equal(said, Assert.IsType<CodeAnswer.Says>(CodeAnswer.Read(json, "ca", links: false)).Text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("4 min")]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"text":"\ud800"}""")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"text":{"ca":7}}""")]
    [InlineData("""{"message":"4 min"}""")]
    [InlineData("""{"text":"https://example.org"}""")]
    [InlineData("""{"text":"entra a example.com ara"}""")]
    [InlineData("""{"text":[[[[[[[[[["x"]]]]]]]]]]}""")]
    public void Anything_else_is_a_failure(string? json) => Assert.IsType<CodeAnswer.Fails>(CodeAnswer.Read(json, "ca", links: false));

    [Fact]
    public void A_long_answer_of_code_is_cut() =>
        Assert.Equal(CodeAnswer.Longest, Assert.IsType<CodeAnswer.Says>(CodeAnswer.Read($$"""{"text":"{{new string('x', 5000)}}"}""", "ca", false)).Text.Length);

    [Theory]
    [InlineData(@"^(parada|stop)\s*#?(\d{4})$", true)]
    [InlineData(@"^(residus|residuos|basura|brossa)\s+(.+)$", true)]
    [InlineData(@"\bvs[\s-]?(\d{2})[\s-]{0,3}(\d{4})(?:\D{1,12}(\d{4}))?\b", true)]
    [InlineData(@"^(?:\D{0,20}[ :.,;-])?(\d{4})(?:[ :.,;-]\D{0,20})?$", true)]
    [InlineData(@"^a{0,200}b{0,200}c", false)]
    [InlineData(@"^a|b+c+", false)]
    [InlineData(@"^(a+)+$", false)]
    [InlineData(@"(a|a)*b", false)]
    [InlineData(@"(?:ab){2,9}", false)]
    [InlineData(@".*.*x", false)]
    [InlineData(@"^\w*\w*\w*$", false)]
    [InlineData(@"a{0,200}b{0,200}c", false)]
    [InlineData(@"(a)\1", false)]
    [InlineData(@"(?=a)b", false)]
    public void Only_patterns_of_low_cost_run_on_the_ordinary_matcher(string pattern, bool low) => Assert.Equal(low, PatternCost.IsLow(pattern));

    [Theory]
    [InlineData(@"^(a+)+$")]
    [InlineData(@"(a|b|aa)*x")]
    [InlineData(@"^\w*\w*\w*x$")]
    public void A_costly_pattern_still_answers_a_hostile_message(string pattern) =>
        Assert.Null(KeyPattern.Create(pattern).Pattern!.Match(Heard.Read(string.Concat(Enumerable.Repeat("ab", 990)) + "!c")));

    [Theory]
    [InlineData("(")]
    [InlineData(@"(a)\1")]
    [InlineData("(?=a)b")]
    [InlineData("a{9,1}")]
    public void A_pattern_that_cannot_be_used_is_refused(string pattern) => Assert.NotNull(KeyPattern.Create(pattern).Problem);

    [Fact]
    public void A_key_names_only_groups_there_are() => Assert.NotNull(KeyPattern.Create(@"^(a)$", "$2").Problem);
}
