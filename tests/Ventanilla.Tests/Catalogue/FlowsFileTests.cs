using System.Text;
using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What a clerk may get wrong in a flow is told with its line and what to do, before a citizen meets it.</summary>
public sealed class FlowsFileTests
{
    private const string Right =
        """
        {
          "about": "Something is asked, and a person goes on.",
          "queue": "OAC",
          "start": "what",
          "nodes": {
            "what": { "ask": "text", "field": "text", "text": { "ca": "Què?", "es": "¿Qué?", "en": "What?" }, "next": "look" },
            "look": { "look": "incident_categories", "where": ["category = {main}"], "fields": { "class": "service_class" }, "missing": "way", "next": "way" },
            "way": { "branch": [{ "if": "class = A", "next": "open" }], "else": "who" },
            "who": { "ask": "choice", "field": "office", "text": { "ca": "Qui?", "es": "¿Quién?", "en": "Who?" }, "options": [{ "value": "OAC", "label": { "ca": "OAC", "es": "OAC", "en": "OAC" } }], "next": "open" },
            "open": { "case": { "category": "{category}", "queue": "OAC", "text": "{text}" }, "keep": ["office"], "next": "said" },
            "said": { "say": { "ca": "{case}", "es": "{case}", "en": "{case}" }, "next": "person" },
            "person": { "person": "OAC" }
          }
        }
        """;

    [Fact]
    public void A_flow_without_slips_is_read_whole()
    {
        var (flows, problems) = Read(Right);
        Assert.Empty(problems);
        Assert.Equal(7, flows["try"].Nodes.Count);
    }

    [Theory]
    [InlineData("\"next\": \"look\"", "\"next\": \"loook\"", 6, "'loook', which there is not")]
    [InlineData("\"start\": \"what\"", "\"start\": \"begin\"", 4, "There is no node 'begin'")]
    [InlineData("\"next\": \"person\"", "\"next\": \"end\"", 12, "Nothing leads to the node 'person'")]
    [InlineData(", \"en\": \"What?\"", "", 6, "no text in en")]
    [InlineData("{ \"ca\": \"Què?\", \"es\": \"¿Qué?\", \"en\": \"What?\" }", "\"Què?\"", 6, "no text in es, en")]
    [InlineData("\"else\": \"who\"", "\"else\": \"look\"", 7, "goes round in a circle and asks nobody")]
    [InlineData("\"incident_categories\"", "\"incidents\"", 7, "no table 'incidents'")]
    [InlineData("\"service_class\"", "\"klass\"", 7, "no column 'klass'")]
    [InlineData("category = {main}", "category ~ {main}", 7, "is not a condition")]
    [InlineData("category = {main}", "category = {mein}", 7, "{mein}")]
    [InlineData("\"queue\": \"OAC\",\n", "\"queue\": \"NOBODY\",\n", 3, "no queue 'NOBODY'")]
    [InlineData("\"person\": \"OAC\"", "\"person\": \"NOBODY\"", 12, "no queue 'NOBODY'")]
    [InlineData("class = A", "clas = A", 8, "no field 'clas'")]
    [InlineData("\"text\": \"{text}\"", "\"text\": \"{txt}\"", 10, "{txt} cannot be filled")]
    [InlineData("\"keep\": [\"office\"]", "\"keep\": [\"ofice\"]", 10, "no field 'ofice'")]
    [InlineData("\"ask\": \"text\"", "\"ask\": \"words\"", 6, "no kind of question")]
    [InlineData("\"ask\": \"text\",", "\"ask\": \"text\", \"say\": { \"ca\": \"x\", \"es\": \"x\", \"en\": \"x\" },", 6, "several things")]
    [InlineData("\"person\": { \"person\": \"OAC\" }", "\"person\": { \"persona\": \"OAC\" }", 12, "does nothing")]
    [InlineData("\"field\": \"text\",", "", 6, "'field' is missing")]
    [InlineData("\"next\": \"look\"", "\"nxet\": \"look\"", 6, "'nxet' is not known")]
    [InlineData("\"options\": [{ \"value\": \"OAC\", \"label\": { \"ca\": \"OAC\", \"es\": \"OAC\", \"en\": \"OAC\" } }], ", "", 9, "nothing to choose from")]
    [InlineData("{case}\", \"es\"", "{number}\", \"es\"", 11, "{number} cannot be filled")]
    public void A_slip_is_named_with_its_line_and_a_remedy(string right, string wrong, int line, string what)
    {
        var at = Right.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, right);
        var (_, problems) = Read(Right[..at] + wrong + Right[(at + right.Length)..]);
        var problem = problems.FirstOrDefault(p => p.ToString().Contains(what, StringComparison.Ordinal));
        Assert.True(problem is not null, string.Join('\n', problems));
        Assert.Equal(("flows/try.json", line), (problem.File, problem.Line));
        Assert.NotEmpty(problem.Remedy);
    }

    [Fact]
    public void An_hour_is_named_by_its_date_and_time()
    {
        var wrong = Right.Replace("\"ask\": \"choice\"", "\"ask\": \"slot\"", StringComparison.Ordinal)
            .Replace("\"options\": [{ \"value\": \"OAC\", \"label\": { \"ca\": \"OAC\", \"es\": \"OAC\", \"en\": \"OAC\" } }]", "\"rows\": { \"table\": \"appointment_slots\", \"value\": [\"office_id\"] }", StringComparison.Ordinal);
        Assert.Contains(Read(wrong).Problems, p => p.What.StartsWith("An hour is named by its columns", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_begins_a_flow_which_is_not_there_is_told_so()
    {
        var draft = DraftOf();
        var problems = new List<Problem>();
        var (root, _) = PackJson.Read("rules.json", "{ \"flow\": \"incidents\" }"u8.ToArray());
        draft.Begun.Add((new Section(root!, problems), "incidents"));
        FlowsFile.CheckRules(draft);
        Assert.Contains("There is no flow 'incidents'", Assert.Single(problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flow_of_Vilassola_speaks_the_towns_languages_and_fits_on_a_telephone()
    {
        var flows = Vilassola.Pack.Catalogue.Flows;
        Assert.True(flows.Count >= 5);
        foreach (var ask in flows.Values.SelectMany(f => f.Nodes.Values).OfType<Ventanilla.Engine.Flows.FlowNode.Asks>())
        {
            Assert.Equal(["ca", "en", "es"], ask.Text.Languages.Order());
            Assert.All(ask.Text.Templates, t => Assert.True(t.Source.Length < 300, t.Source));
        }
    }

    private static (IReadOnlyDictionary<string, Ventanilla.Engine.Flows.Flow> Flows, IReadOnlyList<Problem> Problems) Read(string json)
    {
        var draft = DraftOf();
        var (root, problem) = PackJson.Read("flows/try.json", Encoding.UTF8.GetBytes(json));
        Assert.Null(problem);
        var section = new Section(root!, draft.Problems);
        FlowsFile.Read("try", section, draft);
        section.Done();
        return (draft.Flows, draft.Problems);
    }

    private static Draft DraftOf()
    {
        var town = Vilassola.Pack.Catalogue;
        var draft = new Draft { Town = town.Town, DefaultQueue = town.DefaultQueue };
        draft.Queues.AddRange(town.Queues);
        foreach (var (name, table) in town.Tables)
        {
            draft.Tables[name] = table;
        }

        return draft;
    }
}
