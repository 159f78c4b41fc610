using System.Text.RegularExpressions;
using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;

namespace Ventanilla.Tests.Channels.WhatsApp;

/// <summary>Bodies of several sources, read where they stand beside the checkout: each must give what its line in the index says.</summary>
public sealed partial class SharedBodiesTests
{
    [Fact]
    public void Every_shared_body_gives_what_its_index_line_says()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(BodyFiles.Shared, "index.md")), "The shared bodies are not beside this checkout.");

        var lines = IndexLines().ToDictionary(l => l.Path, l => l.Says);
        var files = Directory.GetFiles(BodyFiles.Shared, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(BodyFiles.Shared, f).Replace('\\', '/'))
            .Where(f => f.StartsWith("whatsapp/", StringComparison.Ordinal) || f.StartsWith("synthetic/whatsapp/", StringComparison.Ordinal))
            .ToList();
        Assert.True(files.Count >= 60, $"only {files.Count} bodies found");

        var problems = new List<string>();
        var facts = 0;
        foreach (var file in files)
        {
            if (!lines.TryGetValue(file, out var says))
            {
                problems.Add($"{file}: not in the index");
                continue;
            }

            try
            {
                facts += Check(Path.GetFileName(file), File.ReadAllBytes(Path.Combine(BodyFiles.Shared, file)), says);
            }
            catch (Exception e)
            {
                problems.Add($"{file}: {e.Message}\n    {says}");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(facts > 300, $"only {facts} facts were checked");
    }

    [Fact]
    public void Every_body_of_our_own_folder_is_read_without_a_fault()
    {
        var files = Directory.GetFiles(BodyFiles.Own);
        Assert.True(files.Length >= 29, $"only {files.Length} bodies found");
        foreach (var file in files)
        {
            var events = WhatsAppReader.Read(File.ReadAllBytes(file));
            Assert.All(events, e => Assert.NotEmpty(e.ExternalId));
        }
    }

    private static int Check(string file, byte[] body, string says)
    {
        switch (file)
        {
            case "signature_cases.json": // checked where signatures are
            case "with_bom.txt" when WhatsAppReader.Read(body) is [MessageReceived { ExternalId: "wamid.BOM", Content.Text: "Bonjour" }]:
                return 1;
            case "unknown_field.json":
                Assert.Contains("brand_new_field_2027", Assert.IsType<Unread>(Assert.Single(WhatsAppReader.Read(body))).Reason, StringComparison.Ordinal);
                return 1;
        }

        if (file.StartsWith("send_response_ok", StringComparison.Ordinal))
        {
            var reply = GraphReply.Read(body);
            Assert.StartsWith("wamid.OUT", reply.MessageId, StringComparison.Ordinal);
            Assert.Equal(file.Contains("held", StringComparison.Ordinal), reply.Held);
            Assert.Equal(file.Contains("bsuid", StringComparison.Ordinal) ? null : "+33612345678", reply.To?.Phone);
            return 3;
        }

        if (Regex.Match(says, @"^API error (\d+)") is { Success: true } error)
        {
            var reply = GraphReply.Read(body);
            Assert.Equal(error.Groups[1].Value, reply.Error?.Code);
            var outcome = WhatsAppErrors.Outcome(reply.Error?.Code, null, reply.Error?.Text, null);
            Assert.True(says.Contains("no retry", StringComparison.Ordinal) ? outcome is SendOutcome.Rejected : outcome is SendOutcome.Retry, $"{outcome}");
            return 2;
        }

        var told = $" {says}".Split(" — **")[0].Trim();
        var parts = told is "" or "nothing to extract" ? [] : told.Split(" ‖ ");
        // A complaint about the account beside a message has no place in the index.
        var events = WhatsAppReader.Read(body).Where(e => e is not AccountNotice { Subject: "errors" }).ToList();
        Assert.Equal(parts.Length, events.Count);
        return parts.Zip(events, IndexFacts.Check).Sum();
    }

    private static IEnumerable<(string Path, string Says)> IndexLines()
    {
        var folder = "";
        foreach (var line in File.ReadLines(Path.Combine(BodyFiles.Shared, "index.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                folder = line[3..].Trim();
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                yield return ($"{folder}/{row.Groups[1].Value}", row.Groups[2].Value.Trim());
            }
        }
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| (.*) \| [^|]*\|$")]
    private static partial Regex Row();
}
