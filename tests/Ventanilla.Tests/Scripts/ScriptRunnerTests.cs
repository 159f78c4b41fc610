using System.Text.Json;
using Ventanilla.Scripts;

namespace Ventanilla.Tests.Scripts;

public sealed class ScriptRunnerTests(ScriptRunnerFixture scripts) : IClassFixture<ScriptRunnerFixture>
{
    private const string WasteTonight = """
        // What to put out tonight in a street.
        const days = ["dg", "dl", "dt", "dc", "dj", "dv", "ds"];

        function answer(input) {
          const row = input.tables.waste_calendar.find(r => r.street === input.key);
          if (!row) return { notFound: true };
          const today = days[new Date().getDay()];
          return { text: `${row[today]} a partir de les 20:00`, at: new Date().toISOString() };
        }
        """;

    [Fact]
    public async Task A_towns_script_answers_from_the_towns_table()
    {
        const string Input = """
            { "key": "Major", "language": "ca", "now": "2026-05-12T23:30:00+02:00",
              "tables": { "waste_calendar": [ { "street": "Major", "dt": "Orgànica", "dc": "Resta" } ] } }
            """;

        Assert.Equal("""{"text":"Orgànica a partir de les 20:00","at":"2026-05-12T21:30:00.000Z"}""", await scripts.AnswerAsync(WasteTonight, Input));
        Assert.Equal("""{"notFound":true}""", await scripts.AnswerAsync(WasteTonight, Input.Replace("\"key\": \"Major\"", "\"key\": \"Menor\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_question_has_used_is_told_and_is_the_same_each_time()
    {
        async Task<ScriptUse> UseAsync(string script) => (await scripts.Runner.MeasureAsync(new(1), script, "{}", null, TestContext.Current.CancellationToken)).Use!;
        const string Little = "function answer() { let n = 0; for (let i = 0; i < 1000; i++) n += i; return n }";
        var little = await UseAsync(Little);
        Assert.InRange(little.Percent, 1, 5);
        Assert.Equal(little, await UseAsync(Little));
        Assert.True((await UseAsync(Little.Replace("1000", "100000", StringComparison.Ordinal))).Steps > 20 * little.Steps);

        // Also of what came to no answer, whether in a function or while it was read. A busy machine ends it before its steps do.
        Assert.InRange((await UseAsync("function answer() { for (;;) { } }")).Percent, 6, 100);
        Assert.InRange((await UseAsync("for (;;) { }")).Percent, 6, 100);
        Assert.InRange((await UseAsync("function answer() { throw new Error('x') }")).Percent, 1, 5);
        Assert.Null((await scripts.Runner.MeasureAsync(new(1), new string(' ', 300_000), "{}", null, TestContext.Current.CancellationToken)).Use);
    }

    [Theory]
    [InlineData("function answer(input) { return 1 }", "1")]
    [InlineData("const answer = input => input.a", "[1,2]")]
    [InlineData("let answer = () => null", "null")]
    [InlineData("var answer = function () { return 'à€😀\\u0000' }", "\"à€😀\\u0000\"")]
    [InlineData("function answer() { return { toJSON() { return [true] } } }", "[true]")]
    [InlineData("class Bus { constructor() { this.line = 'L1' } } function answer() { return new Bus }", """{"line":"L1"}""")]
    [InlineData("function answer() { return { a: undefined, b: () => 1, c: NaN } }", """{"c":null}""")]
    public async Task Any_way_to_write_the_function_and_any_JSON_will_do(string script, string json) =>
        Assert.Equal(json, await scripts.AnswerAsync(script, """{"a":[1,2]}"""));

    [Fact]
    public async Task The_same_script_gives_the_same_answer_whenever_it_runs()
    {
        const string Dice = "function answer() { return [Math.random(), Math.random(), Date.now(), new Date().toString(), new Date(0).getTimezoneOffset()] }";

        var first = await scripts.AnswerAsync(Dice, """{"now":"2026-05-12T10:00:00+02:00"}""");
        await scripts.AnswerAsync("function answer() { for (let i = 0; i < 999; i++) Math.random(); return 0 }");

        Assert.Equal(first, await scripts.AnswerAsync(Dice, """{"now":"2026-05-12T10:00:00+02:00"}"""));
        using var parsed = JsonDocument.Parse(first);
        Assert.Equal(1778572800000, parsed.RootElement[2].GetInt64());
        Assert.StartsWith("Tue May 12 2026 10:00:00 GMT+0200", parsed.RootElement[3].GetString(), StringComparison.Ordinal);
        Assert.Equal(-120, parsed.RootElement[4].GetInt32());
    }

    [Fact]
    public async Task Without_a_time_in_the_input_the_clock_stands_at_1970() =>
        Assert.Equal("0", await scripts.AnswerAsync("function answer() { return Date.now() }", "[{\"now\":\"2026-05-12T10:00:00Z\"}]"));

    [Fact]
    public async Task A_script_leaves_nothing_behind_for_the_next()
    {
        await scripts.AnswerAsync("globalThis.secret = 'town A'; Object.prototype.leak = 1; JSON.parse = () => 'mine'; function answer() { return 1 }");

        Assert.Equal("[\"undefined\",\"undefined\",{}]", await scripts.AnswerAsync("function answer(i) { return [typeof secret, typeof {}.leak, i] }"));
    }

    [Fact]
    public async Task A_script_sees_nothing_of_the_machine()
    {
        var names = await scripts.AnswerAsync("function answer() { return Object.getOwnPropertyNames(globalThis) }");

        foreach (var name in new[] { "process", "require", "fetch", "XMLHttpRequest", "WebAssembly", "os", "std", "setTimeout", "console", "print", "load", "Deno" })
        {
            Assert.DoesNotContain($"\"{name}\"", names, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("function answer( { return 1 }", "Syntax", 1)]
    [InlineData("let a = 1;\nlet a = 2;", "Syntax", 2)]
    [InlineData("import fs from 'fs'", "Syntax", 1)]
    [InlineData("\n\nnoSuchThing()", "Threw", 3)]
    [InlineData("function answer(input) {\n  return input.tables.bus[0];\n}", "Threw", 2)]
    [InlineData("JSON.parse('{')", "Threw", 1)]
    [InlineData("function answer() { throw new RangeError('no such stop') }", "Threw", 1)]
    public async Task The_author_is_told_what_and_where(string script, string kind, int line)
    {
        var failure = await scripts.FailureAsync(script);

        Assert.Equal(kind, failure.Kind.ToString());
        Assert.Equal(line, failure.Line);
        Assert.NotEqual("", failure.Message);
    }

    [Fact]
    public async Task What_the_error_says_is_told()
    {
        Assert.Equal("RangeError: no such stop", (await scripts.FailureAsync("function answer() { throw new RangeError('no such stop') }")).Message);
        Assert.Equal("ReferenceError: console is not defined", (await scripts.FailureAsync("console.log(1)")).Message.Replace("'", "", StringComparison.Ordinal));
        Assert.Equal("just words", (await scripts.FailureAsync("throw 'just words'")).Message);
    }

    [Theory]
    [InlineData("", "no function")]
    [InlineData("const answer = 42", "no function")]
    [InlineData("function answer() { }", "nothing")]
    [InlineData("function answer() { return () => 1 }", "nothing")]
    [InlineData("function answer() { return 1n }", "JSON")]
    [InlineData("function answer() { const a = []; a[0] = a; return a }", "JSON")]
    [InlineData("async function answer() { return 1 }", "promise")]
    [InlineData("function answer() { return new Promise(() => {}) }", "promise")]
    [InlineData("function answer() { return { toJSON() { throw new Error('boo') } } }", "boo")]
    [InlineData("function answer() { let a = 1; for (let i = 0; i < 70; i++) a = [a]; return a }", "deeper")]
    [InlineData("function answer() { return { toJSON() { return undefined } } }", "nothing")]
    public async Task An_answer_that_is_no_JSON_is_a_bad_answer(string script, string says)
    {
        var failure = await scripts.FailureAsync(script);

        Assert.Equal(ScriptFailure.BadAnswer, failure.Kind);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_what_just_fits_is_not()
    {
        var padding = new string('x', ScriptLimits.ScriptBytes);
        Assert.Equal(ScriptFailure.TooBig, (await scripts.FailureAsync("/*" + padding + "*/")).Kind);
        Assert.Equal("1", await scripts.AnswerAsync("/*" + padding[..^200] + "*/ function answer() { return 1 }"));

        var filler = new string('y', ScriptLimits.InputBytes);
        Assert.Equal(ScriptFailure.TooBig, (await scripts.FailureAsync("function answer() { return 1 }", $"\"{filler}\"")).Kind);
        Assert.Equal("1048574", await scripts.AnswerAsync("function answer(input) { return input.length }", $"\"{filler[..^2]}\""));

        var most = ScriptLimits.OutputBytes - 2;
        Assert.Equal(ScriptLimits.OutputBytes, (await scripts.AnswerAsync($"function answer() {{ return 'z'.repeat({most}) }}")).Length);
        Assert.Equal(ScriptFailure.TooBig, (await scripts.FailureAsync($"function answer() {{ return 'z'.repeat({most + 1}) }}")).Kind);
    }

    [Fact]
    public async Task A_table_of_a_megabyte_is_read_well_within_the_limits()
    {
        var rows = string.Join(',', Enumerable.Range(0, 9_000).Select(i => $$"""{"street":"Carrer número {{i}}","day":"dimarts","what":"Orgànica i envasos, a les 20:00"}"""));
        var input = $$"""{"key":"Carrer número 8999","rows":[{{rows}}]}""";
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(input), 700_000, ScriptLimits.InputBytes);

        Assert.Equal("\"dimarts\"", await scripts.AnswerAsync("function answer(input) { return input.rows.find(r => r.street === input.key).day }", input));
    }

    [Fact]
    public async Task Many_callers_at_once_all_get_their_own_answer()
    {
        var runs = Enumerable.Range(0, 100).Select(i => scripts.AnswerAsync("function answer(input) { return input * 2 }", $"{i}"));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i * 2}"), await Task.WhenAll(runs));
    }

    [Fact]
    public async Task When_too_many_wait_the_rest_is_told_so_at_once()
    {
        using var runner = new ScriptRunner();
        var runs = Enumerable.Range(0, ScriptLimits.Waiting + 40)
            .Select(_ => runner.RunAsync(new(1), "function answer() { return 1 }", "0", null, TestContext.Current.CancellationToken)).ToList();

        var outcomes = await Task.WhenAll(runs);
        Assert.Contains(outcomes, o => o is ScriptOutcome.Failed { Kind: ScriptFailure.Busy });
        Assert.True(outcomes.Count(o => o is ScriptOutcome.Answered) >= ScriptLimits.Waiting);
    }

    [Fact]
    public async Task Who_no_longer_waits_is_not_served()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scripts.Runner.RunAsync(new(1), "function answer() { return 1 }", "0", null, gone.Token));
    }

    [Fact]
    public async Task Tables_are_read_once_and_what_a_script_does_to_them_no_other_sees()
    {
        const string Tables = """{"stops":[{"code":"1007","name":"Plaça"}]}""";
        const string Script = "function answer(input) { const stop = input.tables.stops[0]; stop.seen = (stop.seen ?? 0) + input.by; return stop; }";

        for (var by = 1; by <= 3; by++)
        {
            Assert.Equal(
                $$"""{"code":"1007","name":"Plaça","seen":{{by}}}""",
                Assert.IsType<ScriptOutcome.Answered>(await RunOverAsync(Script, $$"""{"by":{{by}}}""", Tables)).Json);
        }
    }

    [Fact]
    public async Task Another_text_of_tables_is_another_even_under_the_same_script()
    {
        const string Script = "function answer(input) { return input.tables.t.length; }";

        foreach (var length in new[] { 1, 3, 2 })
        {
            Assert.Equal($"{length}", Assert.IsType<ScriptOutcome.Answered>(await RunOverAsync(Script, "{}", $$"""{"t":[{{string.Join(',', Enumerable.Repeat("0", length))}}]}""")).Json);
        }
    }

    [Fact]
    public async Task What_a_script_prepares_serves_every_answer_and_no_answer_changes_it_for_the_next()
    {
        const string Tables = """{"stops":[{"code":"1007","name":"Plaça"},{"code":"1008","name":"Mercat"}]}""";
        const string Script = """
            let prepared = 0;
            function prepare({ stops }) { prepared++; return new Map(stops.map(s => [s.code, s])); }
            function answer({ prepared: stops, code }) {
              const stop = stops.get(code);
              stop.asked = (stop.asked ?? 0) + 1;
              return [stop.name, stop.asked, prepared, Date.now()];
            }
            """;

        foreach (var (code, name) in new[] { ("1007", "Plaça"), ("1007", "Plaça"), ("1008", "Mercat") })
        {
            Assert.Equal(
                $"[\"{name}\",1,1,1778572800000]",
                Assert.IsType<ScriptOutcome.Answered>(await RunOverAsync(Script, $$"""{"code":"{{code}}","now":"2026-05-12T10:00:00+02:00"}""", Tables)).Json);
        }
    }

    [Theory]
    [InlineData("function prepare() { throw new RangeError('no stops') } function answer() { return 1 }", ScriptFailure.Threw, 1)]
    [InlineData("function answer() { return 1 }\nfunction prepare(tables) { return tables.stops }", ScriptFailure.Threw, 2)]
    [InlineData("function prepare() { for (;;); } function answer() { return 1 }", ScriptFailure.TooLong, 1)]
    [InlineData("const rows = [1, 2];\nfunction prepare() {\n  const first = rows.at(0);\n  // for ever\n  for (let i = first; ; i++) {\n    rows.at(i);\n  }\n}\nfunction answer() { return 1 }", ScriptFailure.TooLong, 5)]
    public async Task A_script_that_cannot_prepare_itself_does_not_answer(string script, ScriptFailure kind, int? line)
    {
        for (var i = 0; i < 2; i++)
        {
            var failure = await scripts.FailureAsync(script);
            Assert.Equal((kind, line), (failure.Kind, failure.Line));
        }
    }

    [Fact]
    public async Task Preparing_does_not_know_what_time_it_is_since_it_is_done_for_many_answers() =>
        Assert.Equal("[0,1778572800000]", await scripts.AnswerAsync("const loaded = Date.now(); function answer() { return [loaded, Date.now()] }", """{"now":"2026-05-12T10:00:00+02:00"}"""));

    [Fact]
    public async Task A_script_that_fills_its_memory_while_it_is_read_still_answers_each_time()
    {
        const string Large = "const all = Array.from({ length: 12 }, (_, i) => new Uint8Array(1 << 20).fill(i + 1)); function answer(input) { return all[input][input] }";

        Assert.Equal("4", await scripts.AnswerAsync(Large, "3"));
        Assert.Equal("12", await scripts.AnswerAsync(Large, "11"));
    }

    [Theory]
    [InlineData("function answer(input) { return 'tables' in input; }")]
    [InlineData("function answer() { return Object.getOwnPropertyNames(globalThis).some(n => n.includes('ventanilla')); }")]
    public async Task Without_tables_there_are_none_and_nobody_else_can_put_some_there(string script) => Assert.Equal("false", await scripts.AnswerAsync(script));

    [Fact]
    public async Task Tables_that_are_too_large_are_told_so()
    {
        var tables = $$"""{"t":"{{new string('x', ScriptLimits.InputBytes)}}"}""";

        Assert.Equal(ScriptFailure.TooBig, Assert.IsType<ScriptOutcome.Failed>(await RunOverAsync("function answer() { return 1 }", "{}", tables)).Kind);
    }

    private Task<ScriptOutcome> RunOverAsync(string script, string input, string tables) =>
        scripts.Runner.RunAsync(new(1), script, input, tables, TestContext.Current.CancellationToken);
}
