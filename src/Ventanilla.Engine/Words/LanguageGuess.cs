namespace Ventanilla.Engine.Words;

/// <summary>
/// Tells Catalan, Spanish and English apart by their commonest words and letters. Short messages between two sister
/// languages often say nothing (<c>hola</c>, <c>parada 1007</c>): then it says so, rather than guess.
/// </summary>
internal struct LanguageGuess
{
    private static readonly string[] Codes = ["ca", "es", "en"];

    private static readonly Dictionary<string, int> Words = Build(
        ca: """
            vull voldria quan cuan quin quina quins quines amb els dels als pels avui dema ajuntament sisplau siusplau plau us gracies merci carrer placa avinguda passeig
            cami on tinc teniu hi ho fa aquest aquesta aixo meu meva seva parlar obre obriu obren tanca tanqueu tanquen tancat obert oberta dilluns dimarts dimecres dijous
            divendres dissabte diumenge escombraries brossa llengua cap setmana dies mes aixi encara tambe soc som esteu sou nit bon bona tarda voleu puc podeu podria saber horari
            hores ningu res molt molta moltes veins gent fanal contenidor trencat tothom i ens em et quines al davant des fins perque doncs senyor demanar
            quant triguen arbre caigut treure recollir bossa groga passen passa impostos rebut ple actes segueix termini nen nens nena filla fill queixa apuntar
            ahir anit ara abans despres sempre mai mentre llavors doncs davant darrere costat sota sobre fora dins baix amunt avall aviat gaire gens cap massa prou
            aquests aquestes aquells aixi allo algu qualsevol altres altra jo tu ell ella nosaltres vosaltres ells elles teu teva nostre nostra vostre
            estic esteu sou fan faig fem feu vaig vam vau anem aneu vinc ve venen venim vol volem volen pot podem poden cal cals haig hem heu hagi
            dius diu dieu diuen dit fet fer vist trobo trobat perdut arribat arribo viu visc vivim canviar deixar posar portar llegir escriure rebre
            dona dones home homes noi noia avi avia pare mare germa germana veina vei gos gat cotxe moto feina escola mercat placa riera dissabtes festa
            aigua llum foc pudor soroll neteja carrers voreres papers diners compte targeta xarxa xoc ferit perill ajuda ajudeu
            bones vosaltres sisplau mireu escolteu digueu doneu tambe nomes potser segur veritat
            """,
        es: """
            quiero quisiera cuando cual cuales con los las unos hoy manana ayuntamiento por favor porfavor porfa gracias calle avenida paseo camino donde tengo teneis
            hay hace hago mio mia suyo hablar abre abren abris cierra cierran cerrado abierto abierta lunes martes miercoles jueves viernes sabado domingo basura residuos semana dias
            asi todavia tambien soy somos estais sois noche buen buenos buenas tardes noches quereis puedo puede pueden horario horas nadie nada mucho mucha muchas muy vecinos
            se arbol caido dentro robado perro calle farola contenedor roto todos y nos desde hasta porque entonces senor pedir sacar recoger recogen pasan pasa impuestos recibo pleno nino ninos hijo hija mujer aviso
            queja ahora para sin estan tiene tienen necesito quien como cuanto cuantos saca castellano espanol mi su sus lo yo oye esto eso esa ese entiendo entiende digo dice dicen aqui bien
            ayer anoche antes despues siempre nunca mientras luego pues delante detras lado debajo encima fuera abajo pronto bastante demasiado poco pocos
            estos aquellos algun alguna alguien cualquier otros otras otra tus ellos ellas nosotros vosotros ustedes usted nuestro nuestra vuestro
            estoy hemos habeis haya voy vamos vais vengo viene vienen quieren podemos podeis debo hice hizo dijo dicho hecho visto encuentro encontrado perdido llegado llega
            vivo vive cambiar dejar poner ponen llevar leer escribir recibir mando mandar cobran cobrar
            mujeres hombre hombres chico chica abuelo abuela padre madre hermano hermana vecino vecina gato coche trabajo colegio mercado mercadillo plaza fiesta fiestas
            agua luz fuego ruido olor huele limpieza calles aceras papeles dinero cuenta tarjeta choque herido miedo peligro ayuda ayudadme
            buenas ya mire oiga oigan diga digan dame dadme solo quiza seguro verdad tal vez ningun ninguna
            """,
        en: """
            what when where which who how the is are was do does did can could would you your my our their please thanks thank hello town hall open opening close closed
            today tomorrow street light want need speak english there this that with from and of it time good morning afternoon evening help someone rubbish
            in for to at have had not yes but they them she his her we about near front since number broken bin bins day week next last get give
            tell know live house man woman child children dog road water fire school library market train send people
            """);

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Known = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for one of the everyday words that tell the languages apart.</summary>
    public static bool IsCommon(string word) => Words.ContainsKey(word);

    private int _ca;
    private int _es;
    private int _en;

    /// <summary>The likeliest language, or null on a tie.</summary>
    public readonly string? Best =>
        _ca > _es && _ca > _en ? "ca" : _es > _ca && _es > _en ? "es" : _en > _ca && _en > _es ? "en" : null;

    /// <summary>How far the best is ahead of the next.</summary>
    public readonly int Margin
    {
        get
        {
            var best = Math.Max(_ca, Math.Max(_es, _en));
            var second = best == _ca ? Math.Max(_es, _en) : best == _es ? Math.Max(_ca, _en) : Math.Max(_ca, _es);
            return best - second;
        }
    }

    public void Add(string? language, int weight)
    {
        _ca += language == "ca" ? weight : 0;
        _es += language == "es" ? weight : 0;
        _en += language == "en" ? weight : 0;
    }

    public static LanguageGuess Of(Heard heard, string raw)
    {
        var guess = new LanguageGuess();
        for (var at = 0; at < heard.Count; at++)
        {
            var word = heard.Word(at);
            if (Known.TryGetValue(word, out var language))
            {
                guess.Add(Codes[language], 1);
            }
            else if (word.Length > 4)
            {
                guess.Add(ByShape(word), 1);
            }
        }

        guess.Letters(raw);
        return guess;
    }

    /// <summary>What the ending, or a diphthong, tells of a word that is in no list; null where it could be either's.</summary>
    private static string? ByShape(ReadOnlySpan<char> word) =>
        word.ContainsAny("wk") || word.EndsWith("ing") || word.EndsWith("ght") ? null
        : word.EndsWith("cion") || word.EndsWith("dad") || word.EndsWith("icio") || word.EndsWith("ando") || word.EndsWith("iendo") || word.EndsWith("mente") ? "es"
        : word.EndsWith("cio") || word.EndsWith("sio") || word.EndsWith("tzar") || word.EndsWith("eu") || word.EndsWith("iu") || word.EndsWith("tge") || word.EndsWith("ix") || word.EndsWith("ig")
            || word.EndsWith("nt") || word.EndsWith("at") || word.EndsWith("ut") || word.EndsWith("it") || word.EndsWith("ts") || word.EndsWith("em") || word.Contains("ss", StringComparison.Ordinal) ? "ca"
        : word.EndsWith("o") && !word.EndsWith("io") && !word.EndsWith("llo") || word.EndsWith("eis") || word.EndsWith("ais") || word.EndsWith("aron") || word.Contains("ie", StringComparison.Ordinal) ? "es"
        : null;

    /// <summary>Letters that only one of the two has.</summary>
    private void Letters(string raw)
    {
        var (ca, es) = (false, false);
        foreach (var c in raw.AsSpan(0, Math.Min(raw.Length, Heard.Longest)))
        {
            switch (c)
            {
                case 'à' or 'è' or 'ò' or 'ç' or 'ï' or 'À' or 'È' or 'Ò' or 'Ç' or 'Ï' or '·':
                    ca = true;
                    break;
                case 'ñ' or 'Ñ' or '¿' or '¡' or 'á' or 'Á':
                    es = true;
                    break;
            }
        }

        Add(ca ? "ca" : null, 1);
        Add(es ? "es" : null, 1);
    }

    /// <summary>Words that two of the languages share (hora, hola, persona, parada) are in no list.</summary>
    private static Dictionary<string, int> Build(string ca, string es, string en)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (list, language) in new[] { (ca, 0), (es, 1), (en, 2) })
        {
            foreach (var word in list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                words[word] = language;
            }
        }

        return words;
    }
}
