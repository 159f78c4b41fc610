namespace Ventanilla.Engine.Texts;

/// <summary>
/// What the machine says where the town has written nothing: a town may replace any of these by name (<c>texts.json</c>).
/// Short, warm, in the second person the town uses with its neighbours.
/// </summary>
public static class OwnTexts
{
    private static readonly Dictionary<string, LocalText> Own = new(StringComparer.Ordinal)
    {
        ["person.open"] = LocalText.Of(
            ("ca", "Ara hi ha gent atenent (fins a les {close|time}): et respondran per aquí tan aviat com puguin."),
            ("es", "Ahora hay gente atendiendo (hasta las {close|time}): te responderán por aquí en cuanto puedan."),
            ("en", "People are at their desks now (until {close|time}) and will answer you here as soon as they can.")),
        ["person.always"] = LocalText.Of(
            ("ca", "Hi ha algú a tota hora: et respondran per aquí tan aviat com puguin. Si és una emergència, truca al 112."),
            ("es", "Hay alguien a todas horas: te responderán por aquí en cuanto puedan. Si es una emergencia, llama al 112."),
            ("en", "Somebody is there at all hours and will answer you here as soon as they can. In an emergency, call 112.")),
        ["person.closed"] = LocalText.Of(
            ("ca", "Ara és tancat. T'atendrem {opening} a partir de les {open|time}. Si és una emergència, truca al 112."),
            ("es", "Ahora está cerrado. Te atenderemos {opening} a partir de las {open|time}. Si es una emergencia, llama al 112."),
            ("en", "We are closed now. We will answer you {opening} from {open|time}. In an emergency, call 112.")),
        ["person.unknown"] = LocalText.Of(
            ("ca", "Et respondran per aquí tan aviat com puguin. Si és una emergència, truca al 112."),
            ("es", "Te responderán por aquí en cuanto puedan. Si es una emergencia, llama al 112."),
            ("en", "They will answer you here as soon as they can. In an emergency, call 112.")),
        ["person.passed"] = LocalText.Of(
            ("ca", "Et passo amb {queue}."),
            ("es", "Te paso con {queue}."),
            ("en", "I am passing you to {queue}.")),
        ["person.again"] = LocalText.Of(
            ("ca", "La teva consulta ja espera una persona."),
            ("es", "Tu consulta ya espera a una persona."),
            ("en", "Your message is already waiting for a person.")),
        ["danger"] = LocalText.Of(
            ("ca", "Si algú corre perill, truca ara mateix al 112: per xat podem trigar. Ho passo a una persona."),
            ("es", "Si alguien corre peligro, llama ahora mismo al 112: por chat podemos tardar. Se lo paso a una persona."),
            ("en", "If anyone is in danger, call 112 right now: by chat we may be slow. I am passing this to a person.")),
        ["report.noted"] = LocalText.Of(
            ("ca", "Anotat[: {what}]. Ho passo a qui ho ha d'arreglar."),
            ("es", "Anotado[: {what}]. Se lo paso a quien lo tiene que arreglar."),
            ("en", "Noted[: {what}]. I am passing it to the people who fix it.")),
        ["report.ask_number"] = LocalText.Of(
            ("ca", "A quina altura és, més o menys? El número, una foto o la ubicació ajuden molt."),
            ("es", "¿A qué altura está, más o menos? El número, una foto o la ubicación ayudan mucho."),
            ("en", "Near which number is it? The number, a photo or your location helps a lot.")),
        ["report.ask_place"] = LocalText.Of(
            ("ca", "On és exactament? Carrer i número, o envia la ubicació."),
            ("es", "¿Dónde está exactamente? Calle y número, o envía la ubicación."),
            ("en", "Where is it exactly? Street and number, or send your location.")),
        ["report.ask_category"] = LocalText.Of(("ca", "Què hi passa?"), ("es", "¿Qué pasa ahí?"), ("en", "What is wrong there?")),
        ["report.ask_both"] = LocalText.Of(
            ("ca", "Què passa i on és? Carrer i número, o envia la ubicació."),
            ("es", "¿Qué pasa y dónde está? Calle y número, o envía la ubicación."),
            ("en", "What is wrong, and where is it? Street and number, or send your location.")),
        ["privacy.warning"] = LocalText.Of(
            ("ca", "Has escrit una dada personal: l'hem amagada. No enviïs per aquí documents d'identitat, comptes ni targetes; no te'ls demanarem mai per xat."),
            ("es", "Has escrito un dato personal: lo hemos ocultado. No envíes por aquí documentos de identidad, cuentas ni tarjetas; nunca te los pediremos por chat."),
            ("en", "You have written a personal number: we have hidden it. Do not send identity documents, accounts or cards here; we will never ask for them by chat.")),
        ["privacy.reference"] = LocalText.Of(
            ("ca", "Has escrit una referència d'un immoble: l'hem amagada. Per xat no donem valors ni dades de cap immoble; es consulten amb identificació a la seu electrònica."),
            ("es", "Has escrito la referencia de un inmueble: la hemos ocultado. Por chat no damos valores ni datos de ningún inmueble; se consultan con identificación en la sede electrónica."),
            ("en", "You have written the reference of a property: we have hidden it. We give no values or details of any property by chat; they can be seen in the e-office, with identification.")),
        ["not_understood"] = LocalText.Of(
            ("ca", "No estic segur d'haver-te entès, així que ho llegirà una persona ({queue})."),
            ("es", "No estoy seguro de haberte entendido, así que lo leerá una persona ({queue})."),
            ("en", "I am not sure I understood, so a person will read it ({queue}).")),
        ["without_words"] = LocalText.Of(
            ("ca", "Ho he rebut. Jo no ho sé mirar, així que ho farà una persona ({queue})."),
            ("es", "Lo he recibido. Yo no sé mirarlo, así que lo hará una persona ({queue})."),
            ("en", "I have received it. I cannot look at it myself, so a person will ({queue}).")),
        ["code_down"] = LocalText.Of(
            ("ca", "Ara mateix no ho puc consultar. Torna-ho a provar d'aquí a una estona o escriu 0 per parlar amb una persona."),
            ("es", "Ahora mismo no lo puedo consultar. Vuelve a probar dentro de un rato o escribe 0 para hablar con una persona."),
            ("en", "I cannot look that up right now. Try again in a while, or write 0 to talk to a person.")),
        ["offer_person"] = LocalText.Of(
            ("ca", "Si vols, escriu 0 i t'atendrà una persona."),
            ("es", "Si quieres, escribe 0 y te atenderá una persona."),
            ("en", "If you like, write 0 and a person will help you.")),
        ["unknown_key"] = LocalText.Of(
            ("ca", "No trobo el codi {key}. Repassa'l i torna'l a escriure, o escriu 0 per parlar amb una persona."),
            ("es", "No encuentro el código {key}. Repásalo y vuelve a escribirlo, o escribe 0 para hablar con una persona."),
            ("en", "I cannot find the code {key}. Check it and write it again, or write 0 to talk to a person.")),
        ["which_of"] = LocalText.Of(
            ("ca", "Quina vols dir?"),
            ("es", "¿Cuál quieres decir?"),
            ("en", "Which one do you mean?")),
        ["near_codes"] = LocalText.Of(
            ("ca", "Potser vols dir:\n{rows}"),
            ("es", "Quizá quieres decir:\n{rows}"),
            ("en", "Perhaps you mean:\n{rows}")),
        ["too_many_tries"] = LocalText.Of(
            ("ca", "Massa intents amb dades que no quadren. Torna-ho a provar d'aquí a una hora o escriu 0 i t'atendrà una persona."),
            ("es", "Demasiados intentos con datos que no cuadran. Vuelve a probar dentro de una hora o escribe 0 y te atenderá una persona."),
            ("en", "Too many tries with details that do not match. Try again in an hour, or write 0 and a person will help you.")),
        ["choose"] = LocalText.Of(("ca", "Tria una opció"), ("es", "Elige una opción"), ("en", "Choose")),
        ["language_offer"] = LocalText.Of(
            ("ca", "En català? Escriu CATALÀ."),
            ("es", "¿En castellano? Escribe CASTELLANO."),
            ("en", "In English? Write ENGLISH.")),
        ["language_name"] = LocalText.Of(("ca", "Català"), ("es", "Castellano"), ("en", "English")),
        ["language_set"] = LocalText.Of(
            ("ca", "D'acord, a partir d'ara en català."),
            ("es", "De acuerdo, a partir de ahora en castellano."),
            ("en", "All right, from now on in English.")),
        ["language_which"] = LocalText.Of(
            ("ca", "En quina llengua vols que parlem?"),
            ("es", "¿En qué lengua quieres que hablemos?"),
            ("en", "Which language do you prefer?")),
        ["opted_out"] = LocalText.Of(
            ("ca", "Fet: no rebràs més missatges de: {topics}. Quan vulguis tornar-hi, escriu ALTA."),
            ("es", "Hecho: no recibirás más mensajes de: {topics}. Cuando quieras volver, escribe ALTA."),
            ("en", "Done: you will get no more messages about: {topics}. To come back, write ALTA.")),
        ["opted_out_all"] = LocalText.Of(
            ("ca", "Fet: no t'enviarem més avisos. Si ens escrius, et continuarem responent. Quan vulguis tornar-hi, escriu ALTA."),
            ("es", "Hecho: no te enviaremos más avisos. Si nos escribes, te seguiremos respondiendo. Cuando quieras volver, escribe ALTA."),
            ("en", "Done: we will send you no more notices. If you write to us we will still answer. To come back, write ALTA.")),
        ["hours_office"] = LocalText.Of(
            ("ca", "{office}[ · {address}]\n{day}: {hours}.[\n{state}][\n{next}][\nTel. {phone}]"),
            ("es", "{office}[ · {address}]\n{day}: {hours}.[\n{state}][\n{next}][\nTel. {phone}]"),
            ("en", "{office}[ · {address}]\n{day}: {hours}.[\n{state}][\n{next}][\nTel. {phone}]")),
        ["hours_span"] = LocalText.Of(("ca", "de {open|time} a {close|time}"), ("es", "de {open|time} a {close|time}"), ("en", "{open|time} to {close|time}")),
        ["hours_and"] = LocalText.Of(("ca", " i "), ("es", " y "), ("en", " and ")),
        ["hours_allday"] = LocalText.Of(("ca", "obert les 24 hores"), ("es", "abierto las 24 horas"), ("en", "open 24 hours")),
        ["hours_closed"] = LocalText.Of(("ca", "tancat"), ("es", "cerrado"), ("en", "closed")),
        ["hours_holiday"] = LocalText.Of(("ca", "tancat per festa: {holiday}"), ("es", "cerrado por fiesta: {holiday}"), ("en", "closed for a public holiday: {holiday}")),
        ["hours_now_open"] = LocalText.Of(
            ("ca", "Ara és obert, fins a les {close|time}."),
            ("es", "Ahora está abierto, hasta las {close|time}."),
            ("en", "Open now, until {close|time}.")),
        ["hours_now_closed"] = LocalText.Of(("ca", "Ara és tancat."), ("es", "Ahora está cerrado."), ("en", "Closed now.")),
        ["hours_next"] = LocalText.Of(
            ("ca", "Obre {opening} a les {open|time}."),
            ("es", "Abre {opening} a las {open|time}."),
            ("en", "Opens {opening} at {open|time}.")),
    };

    /// <summary>By name.</summary>
    public static readonly IReadOnlyDictionary<string, LocalText> All = Own.Concat(FlowTexts.All).ToDictionary(StringComparer.Ordinal);
}
