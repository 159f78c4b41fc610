using Ventanilla.Catalogue;
using Ventanilla.Scripts;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What a draft would change is said by rule, and nobody can be known from it.</summary>
public sealed class ReplayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 12, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public async Task Only_words_that_three_citizens_have_written_are_shown_and_no_figure()
    {
        var heard = new[]
        {
            Heard(1, "hola bona tarda"), Heard(2, "hola, bona tarda"), Heard(3, "Hola bona tarda!"),
            Heard(4, "hola soc la Mercè Puigdomènech, 600123123, DNI 12345678Z"), Heard(4, "Mercè Mercè Mercè"), Heard(5, "PARADA 1007"),
        };
        var files = PackFolder.Read(Vilassola.Folder).Files!;
        var text = System.Text.Encoding.UTF8.GetString(files.Find("rules.json")!).Replace("Hola! Soc l'assistent", "Bon dia! Soc l'assistent", StringComparison.Ordinal);
        var draft = TownPack.Read(files.With([new("rules.json", System.Text.Encoding.UTF8.GetBytes(text))])).Pack!.Catalogue;
        using var scripts = new ScriptRunner();

        var changes = await Replay.CompareAsync(heard, Vilassola.Pack.Catalogue, draft, scripts, TestContext.Current.CancellationToken);

        Assert.Contains(changes, c => c is { From: "MENU", To: "MENU", Count: >= 3 });
        Assert.DoesNotContain(changes, c => c.From == "PARADA");
        var shown = string.Join('\n', changes.SelectMany(c => c.Examples));
        Assert.Contains("hola bona tarda", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("merc", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(shown, c => char.IsDigit(c));
        Assert.Empty(await Replay.CompareAsync(heard, draft, draft, scripts, TestContext.Current.CancellationToken));
    }

    private static HeardBefore Heard(long contact, string text) => new(contact, contact, text, "text", Noon);
}
