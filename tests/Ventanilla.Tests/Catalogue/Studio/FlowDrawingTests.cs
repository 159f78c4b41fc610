using System.Text;
using Ventanilla.Catalogue;
using Ventanilla.Catalogue.Studio;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>A flow as a picture, with its mistakes where they are.</summary>
public sealed class FlowDrawingTests
{
    private const string File = "flows/x.json";

    private const string Written = """
        {
          "start": "which",
          "nodes": {
            "which": { "ask": "choice", "text": { "ca": "Quina?", "en": "Which?" }, "options": [{ "value": "a", "next": "done" }], "next": "ask_more" },
            "ask_more": { "ask": "text", "text": { "ca": "Què més?" }, "next": "is_enough" },
            "is_enough": { "branch": [{ "if": "x = y", "next": "which" }], "else": "done" },
            "done": { "say": "Fet" },
            "lost": { "say": "No one comes here", "next": "end" }
          }
        }
        """;

    [Fact]
    public void Each_node_stands_below_the_first_that_leads_to_it_and_what_nothing_leads_to_stands_last()
    {
        var drawn = Draw(Written)!;
        int Y(string name) => drawn.Nodes.Single(n => n.Name == name).Y;
        Assert.True(Y("which") < Y("done") && Y("done") == Y("ask_more") && Y("ask_more") < Y("is_enough") && Y("is_enough") < Y("lost"));
        Assert.Equal(
            ["ask_more>is_enough", "is_enough>done", "is_enough>which", "which>ask_more", "which>done"],
            drawn.Ways.Select(w => $"{w.From}>{w.To}").Order(StringComparer.Ordinal));
        Assert.Equal(["done", "which"], drawn.Ways.Where(w => w.Back).Select(w => w.To).Order(StringComparer.Ordinal));
        Assert.Equal(("ask", "Which?"), drawn.Nodes.Where(n => n.Name == "which").Select(n => (n.Kind, n.Text)).Single());
        Assert.All(drawn.Nodes, n => Assert.InRange(n.X + FlowDrawing.NodeWidth, 0, drawn.Width));
        Assert.Equal(drawn.Nodes.Count, drawn.Nodes.Select(n => (n.X, n.Y)).Distinct().Count());
    }

    [Fact]
    public void A_mistake_is_shown_at_the_node_in_whose_lines_it_is()
    {
        var problem = new Problem(File, 6, 30, "wrong", "mend it");
        var drawn = FlowDrawing.Of(File, Encoding.UTF8.GetBytes(Written), "en", [problem, problem with { File = "rules.json" }, problem with { Line = 2 }])!;
        Assert.Equal([problem], drawn.Nodes.Single(n => n.Name == "is_enough").Problems);
        Assert.Equal(1, drawn.Nodes.Sum(n => n.Problems.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"nodes\": {} }")]
    [InlineData("{ \"nodes\": 3 }")]
    public void What_is_no_flow_is_not_drawn(string file) => Assert.Null(Draw(file));

    [Theory]
    [InlineData("{ \"start\": \"b\", \"nodes\": { \"a\": { \"next\": \"a\" } } }")]
    [InlineData("{ \"start\": 7, \"nodes\": { \"a\": null, \"a\": 3, \"b\": [{ \"next\": \"a\" }] } }")]
    public void However_odd_it_is_drawn_without_falling_over(string file) => Assert.NotEmpty(Draw(file)!.Nodes);

    [Fact]
    public void Every_flow_of_the_demo_town_is_drawn_whole()
    {
        var flows = Directory.GetFiles(Path.Combine(Vilassola.Folder, "flows"), "*.json");
        Assert.NotEmpty(flows);
        foreach (var flow in flows)
        {
            var drawn = FlowDrawing.Of(File, System.IO.File.ReadAllBytes(flow), "es", [])!;
            var last = drawn.Nodes.Max(n => n.Y);

            // Only the start is led to by nothing, and the reminder, which a timer leads to.
            Assert.All(drawn.Nodes, n => Assert.True(n.Y == drawn.Nodes.Min(m => m.Y) || drawn.Ways.Any(w => w.To == n.Name), $"{flow}: nothing leads to {n.Name}"));
            Assert.All(drawn.Nodes, n => Assert.NotEqual("", n.Kind));
            Assert.True(last < drawn.Height);
        }
    }

    private static FlowDrawing? Draw(string file) => FlowDrawing.Of(File, Encoding.UTF8.GetBytes(file), "en", []);
}
