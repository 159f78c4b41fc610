using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ventanilla.Cases;
using Ventanilla.Catalogue.Studio;
using Ventanilla.Conversations;
using Ventanilla.Engine.Rules;
using Ventanilla.Messages;
using Ventanilla.Tests.House;

namespace Ventanilla.Tests.Shell;

/// <summary>The texts of the pages: each there in the three languages, each used, none in the markup itself.</summary>
public sealed partial class TextsTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src/Ventanilla");

    private static readonly Dictionary<string, Dictionary<string, string>> Languages = new[] { "", ".es", ".en" }.ToDictionary(
        l => l,
        l => XDocument.Load(Path.Combine(Source, $"Shell/Texts{l}.resx")).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value));

    private static readonly string Code = string.Join('\n',
        new[] { "Shell", "Operators", "Messages", "Catalogue", "Conversations" }
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Source, room), "*", SearchOption.AllDirectories))
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));

    [Fact]
    public void Every_text_is_there_in_Catalan_Spanish_and_English_with_the_same_places()
    {
        Assert.True(Languages[""].Count > 100);
        foreach (var language in Languages.Values)
        {
            Assert.Equal(Languages[""].Keys, language.Keys);
            foreach (var (key, text) in language)
            {
                Assert.False(string.IsNullOrWhiteSpace(text), key);
                Assert.Equal(Places(Languages[""][key]), Places(text));
            }
        }
    }

    [Fact]
    public void Every_text_that_the_code_asks_for_is_there()
    {
        var asked = Literal().Matches(Code).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.True(asked.Count > 80);
        HouseRules.None(asked.Where(k => !k.EndsWith('.') && !Languages[""].ContainsKey(k)));
        HouseRules.None(Families().Where(k => !Languages[""].ContainsKey(k)));
    }

    [Fact]
    public void No_text_is_left_over()
    {
        var families = Families().ToHashSet();
        HouseRules.None(Languages[""].Keys.Where(k => !families.Contains(k) && !Code.Contains($"\"{k}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Pages_contain_no_words_of_their_own()
    {
        var pages = Repository.Sources(["src/Ventanilla/Shell", "src/Ventanilla/Messages", "src/Ventanilla/Catalogue", "src/Ventanilla/Conversations"], ".razor").ToList();
        Assert.True(pages.Count > 10);
        var words = from page in pages
                    let markup = CodeBlock().Replace(File.ReadAllText(page), "")
                    from Match found in VisibleText().Matches(Directive().Replace(markup, ""))
                    select $"{Path.GetFileName(page)}: {found.Value.Trim()}";
        HouseRules.None(words);
    }

    /// <summary>Keys that are put together while running, and everything that they can become.</summary>
    private static IEnumerable<string> Families() =>
    [
        .. Enum.GetValues<ContentKind>().Select(k => $"Kind.{MessageStore.NameOf(k)}"),
        .. Enum.GetValues<ConversationStatus>().Select(s => $"State.{TurnStore.Name(s)}"),
        .. Rule.Kinds.Select(k => $"Studio.Way.{k}"),
        .. FlowDrawing.Kinds.Select(k => $"Studio.Node.{k}"),
        .. CaseStates.All.Select(s => $"CaseState.{s}"),
        .. new[] { "waiting", "mine", "all", "resolved" }.SelectMany(h => new[] { $"Heading.{h}", $"Nothing.{h}" }),
        .. new[] { "blocked", "unblocked", "consents", "opts-out", "sender-changed", "identity-may-differ", "called" }.Select(e => $"Event.{e}"),
        .. new[] { "token", "permission", "payment", "locked", "number", "other" }.Select(s => $"Stopped.{s}"),
        .. new[] { "window-closed", "contact-stopped", "empty", "maybe-twice", "blocked", "undecided", "late", "recipient", "content", "account" }.Select(p => $"Problem.{p}"),
    ];

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\bT\[""([^""]+)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"@code\s*\{.*\z", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^\s*@(page|attribute|using|inject|implements|inherits|if|else|foreach|switch).*$|@\*.*?\*@|^\s*(else if|else|var|case|default|break|\{|\}).*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    /// <summary>Two or more letters between tags that are not C#.</summary>
    [GeneratedRegex(@"(?<=[^=\-]>)[^<>@(){}""]*\p{L}{2,}[^<>@(){}""]*(?=<)")]
    private static partial Regex VisibleText();
}
