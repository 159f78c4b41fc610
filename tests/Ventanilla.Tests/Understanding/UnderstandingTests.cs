using Ventanilla.Catalogue;
using Ventanilla.Scripts;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Understanding;

/// <summary>What citizens and staff write, against what a good service desk would do with it.</summary>
public sealed class UnderstandingTests(ITestOutputHelper output)
{
    internal static string Folder => Path.Combine(Vilassola.Root, "tests", "Ventanilla.Tests", "Understanding");

    [Fact]
    public async Task The_towns_messages_are_handled_as_a_good_service_desk_would()
    {
        var measure = await MeasureAsync("messages.jsonl");
        Assert.True(measure.Rows >= 165);
        AtLeast(measure, handling: 0.97, slots: 0.95, replies: 0.95, falseUrgent: 0.02);
    }

    [Fact]
    public async Task So_are_those_of_people_who_write_otherwise()
    {
        var measure = await MeasureAsync("second.jsonl");
        Assert.True(measure.Rows >= 150);
        AtLeast(measure, handling: 0.97, slots: 0.95, replies: 0.95, falseUrgent: 0.02);
    }

    [Theory]
    [InlineData("third.jsonl", 300)]
    [InlineData("fourth.jsonl", 170)]
    [InlineData("fifth.jsonl", 85)]
    [InlineData("sixth.jsonl", 180)]
    [InlineData("seventh.jsonl", 175)]
    public async Task And_those_of_further_rounds_of_people(string file, int rows)
    {
        var measure = await MeasureAsync(file);
        Assert.True(measure.Rows >= rows);
        AtLeast(measure, handling: 0.97, slots: 0.95, replies: 0.95, falseUrgent: 0.02);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_named_and_the_others_are_tried()
    {
        const string Good = """{"id":"a","ts":"2026-05-12T10:00:00+02:00","contact":"c","messages":[{"type":"text","text":"parada 1007"}]}""";
        using var input = new StringReader($"{Good}\nnot json\n\n{{\"id\":\"b\",\"ts\":\"yesterday\",\"messages\":[]}}\n{Good}\n");
        using var answers = new StringWriter();
        using var errors = new StringWriter();
        var code = await TryCommand.RunAsync(Vilassola.Folder, input, answers, errors, TestContext.Current.CancellationToken);
        Assert.Equal(1, code);
        Assert.Equal(2, answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("line 2: ", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("line 4: b: 'ts'", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"handling\":\"code_internal\"", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"key\":\"1007\"", answers.ToString(), StringComparison.Ordinal);
    }

    private static void AtLeast(Measure measure, double handling, double slots, double replies, double falseUrgent)
    {
        Assert.True(Measure.Share(measure.Handled, measure.Rows) >= handling, measure.ToString());
        Assert.True(Measure.Share(measure.SlotsRight, measure.WithSlots) >= slots, measure.ToString());
        Assert.True(Measure.Share(measure.ReplyRight, measure.WithReply) >= replies, measure.ToString());
        Assert.True(measure is { UrgentMissed: 0, BansBroken: 0 }, measure.ToString());
        Assert.True(Measure.Share(measure.FalseUrgent, measure.Rows - measure.Urgent) <= falseUrgent, measure.ToString());
    }

    private async Task<Measure> MeasureAsync(string file)
    {
        using var scripts = new ScriptRunner();
        var measure = await Measure.OfAsync(Path.Combine(Folder, file), new Trial(Vilassola.Pack.Catalogue, scripts), TestContext.Current.CancellationToken);
        output.WriteLine($"{file}\n{measure}");
        return measure;
    }
}
