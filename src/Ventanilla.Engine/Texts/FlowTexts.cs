namespace Ventanilla.Engine.Texts;

/// <summary>What the machine says in flows, and how the state of a case is called.</summary>
internal static class FlowTexts
{
    public static readonly IReadOnlyDictionary<string, LocalText> All = new Dictionary<string, LocalText>(StringComparer.Ordinal)
    {
        ["flow.yes"] = LocalText.Of(("ca", "Sí"), ("es", "Sí"), ("en", "Yes")),
        ["flow.no"] = LocalText.Of(("ca", "No"), ("es", "No"), ("en", "No")),
        ["flow.left"] = LocalText.Of(
            ("ca", "D'acord, ho deixem aquí. Si et cal res més, escriu MENÚ."),
            ("es", "De acuerdo, lo dejamos aquí. Si necesitas algo más, escribe MENÚ."),
            ("en", "All right, let us leave it here. If you need anything else, write MENU.")),
        ["flow.person"] = LocalText.Of(
            ("ca", "T'ajudarà una persona."),
            ("es", "Te ayudará una persona."),
            ("en", "A person will help you.")),
        ["flow.changed"] = LocalText.Of(
            ("ca", "Hem canviat aquestes preguntes mentrestant; tornem-hi un moment."),
            ("es", "Hemos cambiado estas preguntas mientras tanto; volvamos un momento."),
            ("en", "We have changed these questions in the meantime; let us go through them once more.")),
        ["flow.go_on"] = LocalText.Of(("ca", "Seguim on érem:"), ("es", "Seguimos donde estábamos:"), ("en", "Back to where we were:")),
        ["flow.ask_exact"] = LocalText.Of(
            ("ca", "On és exactament? El carrer i el número, o la ubicació, ajuden molt."),
            ("es", "¿Dónde está exactamente? La calle y el número, o la ubicación, ayudan mucho."),
            ("en", "Where is it exactly? The street and number, or your location, help a lot.")),
        ["flow.again.text"] = LocalText.Of(("ca", "No ho he entès bé."), ("es", "No lo he entendido bien."), ("en", "I did not quite get that.")),
        ["flow.again.choice"] = LocalText.Of(
            ("ca", "No sé quina vols dir: toca una de les opcions o escriu-ne el número."),
            ("es", "No sé cuál quieres decir: toca una de las opciones o escribe su número."),
            ("en", "I am not sure which one you mean: tap one of the options or write its number.")),
        ["flow.again.number"] = LocalText.Of(
            ("ca", "Necessito un número, en xifres."),
            ("es", "Necesito un número, en cifras."),
            ("en", "I need a number, in figures.")),
        ["flow.again.date"] = LocalText.Of(
            ("ca", "Necessito una data: per exemple, dijous o 14/5."),
            ("es", "Necesito una fecha: por ejemplo, jueves o 14/5."),
            ("en", "I need a date: for example, Thursday or 14/5.")),
        ["flow.again.place"] = LocalText.Of(
            ("ca", "No trobo aquest lloc: escriu el carrer i el número, o envia la ubicació."),
            ("es", "No encuentro ese lugar: escribe la calle y el número, o envía la ubicación."),
            ("en", "I cannot find that place: write the street and number, or send your location.")),
        ["flow.again.photo"] = LocalText.Of(
            ("ca", "Això no és una foto: fes-ne una o tria-la del telèfon."),
            ("es", "Eso no es una foto: haz una o elígela del teléfono."),
            ("en", "That is not a photo: take one, or choose it on your phone.")),
        ["flow.again.document"] = LocalText.Of(
            ("ca", "Això no és un document: adjunta'l com a fitxer o fes-ne una foto."),
            ("es", "Eso no es un documento: adjúntalo como archivo o hazle una foto."),
            ("en", "That is not a document: attach it as a file, or take a photo of it.")),
        ["flow.again.identity"] = LocalText.Of(
            ("ca", "Aquest document no quadra: repassa els números i la lletra."),
            ("es", "Ese documento no cuadra: repasa los números y la letra."),
            ("en", "That document number does not add up: check the figures and the letter.")),
        ["flow.again.email"] = LocalText.Of(
            ("ca", "Això no sembla una adreça electrònica: per exemple, nom@exemple.cat."),
            ("es", "Eso no parece una dirección de correo: por ejemplo, nombre@ejemplo.es."),
            ("en", "That does not look like an e-mail address: for example, name@example.com.")),
        ["flow.again.phone"] = LocalText.Of(
            ("ca", "Això no sembla un telèfon: nou xifres, o amb el + del país."),
            ("es", "Eso no parece un teléfono: nueve cifras, o con el + del país."),
            ("en", "That does not look like a phone number: nine figures, or with the + of the country.")),
        ["flow.again.confirm"] = LocalText.Of(
            ("ca", "Només necessito un sí o un no."),
            ("es", "Solo necesito un sí o un no."),
            ("en", "I just need a yes or a no.")),
        ["flow.again.slot"] = LocalText.Of(
            ("ca", "Tria una d'aquestes hores: toca-la o escriu-ne el número."),
            ("es", "Elige una de estas horas: tócala o escribe su número."),
            ("en", "Choose one of these times: tap it or write its number.")),
        ["flow.again.booked"] = LocalText.Of(
            ("ca", "Tria una de les teves cites: toca-la o escriu-ne el número."),
            ("es", "Elige una de tus citas: tócala o escribe su número."),
            ("en", "Choose one of your appointments: tap it or write its number.")),
        ["case.new"] = LocalText.Of(("ca", "rebut"), ("es", "recibido"), ("en", "received")),
        ["case.assigned"] = LocalText.Of(("ca", "assignat"), ("es", "asignado"), ("en", "assigned")),
        ["case.working"] = LocalText.Of(("ca", "en curs"), ("es", "en curso"), ("en", "in progress")),
        ["case.done"] = LocalText.Of(("ca", "resolt"), ("es", "resuelto"), ("en", "done")),
        ["case.external"] = LocalText.Of(
            ("ca", "derivat a un altre ens"),
            ("es", "derivado a otro ente"),
            ("en", "passed to another body")),
        ["case.duplicate"] = LocalText.Of(
            ("ca", "agrupat amb un altre avís"),
            ("es", "agrupado con otro aviso"),
            ("en", "grouped with another report")),
        ["case.rejected"] = LocalText.Of(("ca", "tancat"), ("es", "cerrado"), ("en", "closed")),
        ["case.cancelled"] = LocalText.Of(("ca", "anul·lat"), ("es", "anulado"), ("en", "cancelled")),
    };
}
