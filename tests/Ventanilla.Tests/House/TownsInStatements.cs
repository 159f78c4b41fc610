using System.Reflection;
using System.Text.RegularExpressions;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Tests.House;

/// <summary>
/// Every statement names the town whose rows it means, on both databases; PostgreSQL's walls are there for the day on which
/// one does not. What works across towns is named here, each with its reason.
/// </summary>
public sealed partial class TownsInStatements
{
    private const string Source = "src/Ventanilla";

    /// <summary>Where, how the statement begins (from its first table on), and why it may.</summary>
    private static readonly (string File, string Statement, string Reason)[] AcrossTowns =
    [
        ("Catalogue/UploadStore.cs", "FROM town_tables", "a node looks which towns have uploaded to another"),
        ("Channels/ChannelDirectory.cs", "FROM channels", "the program connects all accounts, and learns from them which town an event is for"),
        ("ExternalCode/ExternalCallStore.cs", "FROM external_calls e WHERE state = 0", "the worker takes the towns' questions in turn"),
        ("Inbox/ArrivalCrowd.cs", "FROM inbox", "where the numbering goes on"),
        ("Inbox/InboxStore.cs", "FROM inbox", "a conversation's grain reads its own entries, the sweep those of all"),
        ("Inbox/Metrics.cs", "FROM inbox", "what the technician measures is the machine"),
        ("Messages/AttachmentStore.cs", "FROM attachments WHERE state = 0", "the worker fetches files for all towns; each row brings its own"),
        ("Operators/ApiKey.cs", "FROM api_keys WHERE sha256 = $1", "the key says which town it is for"),
        ("Operators/OperatorStore.cs", "FROM operators WHERE id = $1", "the sign-in says which town it is for"),
        ("Operators/OperatorStore.cs", "FROM operators WHERE sign_in = $1", "the name says which town it is for"),
        ("Outbox/AcceptedCrowd.cs", "FROM early_statuses LIMIT 1", "whether there is any at all"),
        ("Outbox/AccountStore.cs", "FROM channels WHERE id = $1", "an account's sender reads its own account"),
        ("Outbox/OutboxStore.cs", "FROM outbox o WHERE channel_id = $1", "an account's sender reads its own rows"),
        ("Outbox/OutboxStore.cs", "FROM outbox WHERE channel_id = $1", "an account's sender reads its own rows"),
        ("Outbox/OutboxStore.cs", "UPDATE outbox SET state = 4, problem = 'signal' WHERE channel_id = $1", "an account's sender settles its own rows"),
        ("Outbox/OutboxStore.cs", "UPDATE outbox SET state = 0 WHERE channel_id = $1", "an account's sender settles its own rows"),
        ("Outbox/OutboxStore.cs", "UPDATE outbox SET state = 2, doubted_at = $1, due = $2, problem = 'interrupted' WHERE channel_id = $3", "an account's sender settles its own rows"),
        ("Outbox/OutboxStore.cs", "UPDATE messages SET status = 4 WHERE status < 4 AND id IN (SELECT message_id FROM outbox WHERE channel_id = $1", "an account's sender settles its own rows"),
        ("Upkeep/", "", "the technician looks after all towns at once"),
    ];

    /// <summary>What the rule has to see, or it would be blind.</summary>
    [Theory]
    [InlineData("SELECT name FROM contacts WHERE id = $1", true)]
    [InlineData("SELECT town_id, name FROM contacts WHERE id = $1", true)]
    [InlineData("UPDATE contacts SET name = $1 WHERE id = $2", true)]
    [InlineData("DELETE FROM contacts WHERE id = $1", true)]
    [InlineData("INSERT INTO contacts (id, name) VALUES ($1, $2)", true)]
    [InlineData("SELECT a.id FROM attachments a JOIN messages m ON m.id = a.message_id WHERE a.id = $1", true)]
    [InlineData("SELECT name FROM contacts WHERE id = $1 AND town_id = $2", false)]
    [InlineData("INSERT INTO contacts (id, town_id, name) VALUES ($1, $2, $3)", false)]
    [InlineData("SELECT id, slug FROM towns", false)]
    [InlineData("Written FROM contacts of ours, in a sentence: town_id", false)]
    public void A_statement_that_forgets_the_town_is_seen(string statement, bool forgets) => Assert.Equal(forgets, Forgets(statement) is not null);

    [Fact]
    public void Every_statement_names_its_town()
    {
        var (seen, used, offences) = (0, new HashSet<(string, string, string)>(), new List<string>());
        foreach (var file in Repository.Sources([Source], ".cs", ".razor"))
        {
            var path = Path.GetRelativePath(Path.Combine(Repository.Root, Source), file);
            foreach (var statement in Statements(File.ReadAllText(file)))
            {
                seen++;
                if (Forgets(statement) is not { } from)
                {
                    continue;
                }

                var allowed = AcrossTowns.FirstOrDefault(a => path.StartsWith(a.File, StringComparison.Ordinal) && from.StartsWith(a.Statement, StringComparison.Ordinal));
                if (allowed == default)
                {
                    offences.Add($"{path}: {from}");
                }

                used.Add(allowed);
            }
        }

        Assert.True(seen > 100, $"Only {seen} statements were found: the rule has gone blind.");
        HouseRules.None(offences);
        HouseRules.None(AcrossTowns.Where(a => !used.Contains(a)).Select(a => $"{a.File}: '{a.Statement}' is allowed and not there"));
    }

    [Fact]
    public void Every_statement_for_many_rows_names_its_town()
    {
        var statements = typeof(Secret).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(ManyStatement))
            .Select(f => (Name: $"{f.DeclaringType!.Name}.{f.Name}", Statement: (ManyStatement)f.GetValue(null)!))
            .ToList();

        Assert.True(statements.Count > 8, $"Only {statements.Count} were found: the rule has gone blind.");
        HouseRules.None(statements.Where(s => Forgets(s.Statement.One) is not null || Forgets(s.Statement.Together) is not null).Select(s => s.Name));
    }

    /// <returns>The statement from its first table on when it names no town from there on; null when all is well.</returns>
    private static string? Forgets(string statement)
    {
        var text = Space().Replace(statement, " ");
        var from = TownsTable().Matches(text).FirstOrDefault(m => Tables.Contains(m.Groups[1].Value));
        return from is not null && !text[from.Index..].Contains("town_id", StringComparison.Ordinal) ? text[from.Index..] : null;
    }

    /// <summary>The tables with a town, as the migrations make them.</summary>
    private static readonly HashSet<string> Tables =
    [
        .. Repository.Sources([Path.Combine(Source, "Storage/Sqlite")], ".sql")
            .SelectMany(f => Table().Matches(File.ReadAllText(f)))
            .Where(m => m.Groups[2].Value.Contains("town_id", StringComparison.Ordinal))
            .Select(m => m.Groups[1].Value),
    ];

    private static IEnumerable<string> Statements(string code) => Literal().Matches(code)
        .Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value)
        .Where(t => TownsTable().Matches(Space().Replace(t, " ")).Any(m => Tables.Contains(m.Groups[1].Value)));

    [GeneratedRegex("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE) (\w+)")]
    private static partial Regex TownsTable();

    [GeneratedRegex(@"CREATE TABLE (\w+) \((.*?)\n\)", RegexOptions.Singleline)]
    private static partial Regex Table();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
