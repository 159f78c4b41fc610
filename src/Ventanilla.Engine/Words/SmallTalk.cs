namespace Ventanilla.Engine.Words;

/// <summary>
/// Words that carry no request. Three sets: politeness may stand beside any keyword; glue (articles, pronouns, "I want")
/// does not count when we ask how much else was said; chatter alone needs no answer from anybody.
/// </summary>
internal static class SmallTalk
{
    private static readonly HashSet<string> Politeness = Set("""
        hola ola holi hello hi hey ei eh bon bona bones bons dia dies tarda tardes nit nits buenos buenas buen dias noches noche
        si us plau sisplau siusplau plis please pls por favor porfavor porfa porfi xfa xfavor
        gracies gracias merci mercis thanks thank you moltes muchas mil perdo perdon perdona perdoni perdone disculpa disculpi disculpe senyoreta senorita
        ok okay okey okis vale val d acord escolta escolti oye oiga mira miri good morning afternoon evening senyor senyora senor senora
        """);

    private static readonly HashSet<string> Glue = Set("""
        a al als ab amb ara de del dels des d el els en es esta est et em ens hi ho i l la les li lo m me meu meva mi n na ni no o per pel pels però pero
        que qui qué quin quina quins quines quan cuan on com com se s son soc si sense seva seu sobre t te tinc teniu ten també tambien un una uns unes us va vaig
        vull voldria volia vol vols puc podria pot poden cal fer fa faig fan saber dir hi ha aixo això aquest aquesta aquells avui ahir ja
        con cual cuales cuando cuanto como da dar de desde donde el ella ellos este esta esto ese eso ha hay hacer hace hago he la las le lo los mas mi mis muy
        para pa pedir por porque puedo puede pueden podria q k quiero quisiera quien se ser sin sobre soy su sus tengo teneis tiene tu un una unos unas y yo ya
        necesito necessito queria hoy ayer eres es sou sois demas tot todo
        the an and are at can could do does for from how in is it my need of on our there to want what when where which with would your i me
        """);

    private static readonly HashSet<string> Idle = Set("""
        ok okay okey okis oki vale val d acord perfecte perfecto genial gracies gracias merci mercis moltes muchas molta mil thanks thank you
        thx ty crack guapos guapes guapo guapa maco maca macos molt muy be bien fantastic fantastico estupend estupendo entes entendido
        entesos fet hecho ah eh uf oh mmm hm hmm jaja jajaja jeje jejeje jiji haha hahaha xd lol de res nada bo bueno a vosaltres vosotros ustedes
        i y igualment igualmente adeu adios ciao bye fins ara aviat hasta luego pronto provant probando test prova prueba testing
        """);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Polite = Politeness.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Light = Glue.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Chat = Idle.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsPolite(ReadOnlySpan<char> word) => Polite.Contains(word);

    /// <summary>True for a word that says something: neither politeness nor glue.</summary>
    public static bool Matters(ReadOnlySpan<char> word) => !Polite.Contains(word) && !Light.Contains(word);

    /// <summary>How many telling words a message has.</summary>
    public static int Telling(Heard heard)
    {
        var count = 0;
        for (var word = 0; word < heard.Count; word++)
        {
            count += Matters(heard.Word(word)) ? 1 : 0;
        }

        return count;
    }

    private static readonly HashSet<string> Greetings = Set("hola ola holi hello hi hey bon bona bones bons buenos buenas buen good saludos salutacions");

    private static readonly HashSet<string> Courtesy = Set("tenga tengan tengui tinguin usted ustedes vosaltres vostes tothom todos a que tal com va va esteu estais esta desde aqui there ahi alla equip equipo gent gente");

    /// <summary>True when it greets, and says nothing else.</summary>
    public static bool IsGreeting(Heard heard)
    {
        var greets = false;
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at).ToString();
            greets |= Greetings.Contains(word);
            if (!Politeness.Contains(word) && !Greetings.Contains(word) && !Courtesy.Contains(word))
            {
                return false;
            }
        }

        return greets && heard.Count <= 9;
    }

    /// <summary>True when the message asks nothing: thanks, laughter, a thumb.</summary>
    public static bool IsNoise(Heard heard)
    {
        if (Laughs(heard) && heard.Telling <= FewWords)
        {
            return true;
        }

        for (var word = 0; word < heard.Count; word++)
        {
            if (!Chat.Contains(heard.Word(word)) && !IsLaughter(heard.Word(word)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>With laughter in it, so few words are said to nobody.</summary>
    private const int FewWords = 4;

    private static bool Laughs(Heard heard)
    {
        for (var at = 0; at < heard.Count; at++)
        {
            if (IsLaughter(heard.Word(at)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLaughter(ReadOnlySpan<char> word) =>
        word.Length >= 4 && (word.StartsWith("jaj") || word.StartsWith("jej") || word.StartsWith("hah") || word.StartsWith("jij")) && word.IndexOfAnyExcept("jaehi") < 0;

    private static HashSet<string> Set(string words) =>
        new(words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Latin.Strip), StringComparer.Ordinal);
}
