using System.Globalization;
using Ventanilla.Engine.Words;

namespace Ventanilla.Tests.Engine;

public sealed class HeardTests
{
    [Theory]
    [InlineData("  ¿PARADA   #1007?!  ", "parada #1007")]
    [InlineData("Av. dels Til·lers, 33", "av. dels tillers, 33")]
    [InlineData("Til\u0140ers", "tillers")]
    [InlineData("l’Àvia d´Òscar", "l'avia d'oscar")]
    [InlineData("ＰＡＲＡＤＡ　１００７", "parada 1007")]
    [InlineData("a\u0301\u0301rbol", "arbol")]
    [InlineData("HOLAAAA!!!", "hola")]
    [InlineData("graciesss maaaco", "gracies maco")]
    [InlineData("C00045", "c00045")]
    [InlineData("5️⃣", "5")]
    [InlineData("٣ pisos", "3 pisos")]
    [InlineData("c/ Major 3.", "c/ major 3")]
    [InlineData("ho\u200bla\u202e", "hola")]
    [InlineData("2º 1ª", "2 1")]
    [InlineData("𝐇𝐨𝐥𝐚", "hola")]
    [InlineData("", "")]
    [InlineData("👋🏽👍", "")]
    public void A_message_is_heard_without_its_dress(string said, string plain) => Assert.Equal(plain, Heard.Read(said).Plain);

    [Fact]
    public void Emoji_and_question_marks_are_kept_apart() =>
        Assert.Equal(["👋", "?"], Heard.Read("👋🏽?").Symbols);

    [Theory]
    [InlineData("\ud800 hola \udfff")]
    [InlineData("\ud83d")]
    public void Half_a_character_breaks_nothing(string said) => Assert.DoesNotContain('\ud800', Heard.Read(said).Plain);

    [Fact]
    public void Only_the_beginning_of_a_book_is_heard() =>
        Assert.Equal(Heard.Longest, Heard.Read(string.Concat(Enumerable.Repeat("ab", 500_000))).Plain.Length);

    [Theory]
    [InlineData("obr*", "a quina hora obriu", true)]
    [InlineData("obr*", "un bon pobre", false)]
    [InlineData("a quina hora", "digue'm a quina hora obren", true)]
    [InlineData("a quina hora", "a quina altra hora", false)]
    [InlineData("quan ... bus", "quan passa el següent bus?", true)]
    [InlineData("quan ... bus", "quan un dos tres quatre cinc sis bus", false)]
    [InlineData("l'ajuntament", "obre l’Ajuntament?", true)]
    [InlineData("ajuntament", "ajuntaments", true)]
    [InlineData("contenidor", "cotenidor", true)]
    [InlineData("volante", "bolante", true)]
    [InlineData("=baja", "baja", true)]
    [InlineData("=baja", "bajas", false)]
    [InlineData("(fanal|farola) + (apagat|no va)", "fa dies que no va aquell fanal", true)]
    [InlineData("(fanal|farola) + (apagat|no va)", "el fanal va bé", false)]
    [InlineData("quan ... bus ... ja", "quan quan bus bus ja", true)]
    public void A_phrase_is_found_by_whole_words(string phrase, string said, bool found)
    {
        var index = new PhraseIndex();
        Assert.Null(index.Add(phrase, 7));
        Assert.Equal(found, index.Find(Heard.Read(said)).Any(h => h.Value == 7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("a*")]
    [InlineData("a b c d e f g h i j k l m")]
    [InlineData("a ... b ... c ... d ... e ... f")]
    public void A_phrase_that_could_never_be_found_or_takes_too_long_to_look_for_is_refused(string phrase) => Assert.NotNull(PhraseIndex.Check(phrase));

    [Theory]
    [InlineData("horari avui", "2026-05-12")]
    [InlineData("horario mañana", "2026-05-13")]
    [InlineData("demà passat", "2026-05-14")]
    [InlineData("passat demà", "2026-05-14")]
    [InlineData("pasado mañana", "2026-05-14")]
    [InlineData("hoy por la mañana", "2026-05-12")]
    [InlineData("obriu dimarts?", "2026-05-12")]
    [InlineData("els dilluns", "2026-05-18")]
    [InlineData("los viernes", "2026-05-15")]
    [InlineData("el viernes 22", "2026-05-22")]
    [InlineData("dia 3", "2026-06-03")]
    [InlineData("el 15 de maig", "2026-05-15")]
    [InlineData("1 d'abril", "2027-04-01")]
    [InlineData("24/6", "2026-06-24")]
    [InlineData("on Saturday", "2026-05-16")]
    [InlineData("31/2", null)]
    [InlineData("carrer Major 15", null)]
    [InlineData("por la mañana", null)]
    public void A_day_is_understood(string said, string? day) =>
        Assert.Equal(day is null ? null : DateOnly.Parse(day, CultureInfo.InvariantCulture), DayNamed.Find(Heard.Read(said), new DateOnly(2026, 5, 12)));

    [Theory]
    [InlineData("Bon dia, voldria saber l'horari", "ca")]
    [InlineData("Quiero saber cuándo abren", "es")]
    [InlineData("what time do you open", "en")]
    [InlineData("hola", null)]
    [InlineData("parada 1007", null)]
    [InlineData("informació", "ca")]
    [InlineData("información", "es")]
    [InlineData("mañana", "es")]
    public void The_language_is_told_or_left_open(string said, string? language) =>
        Assert.Equal(language, LanguageGuess.Of(Heard.Read(said), said).Best);
}
