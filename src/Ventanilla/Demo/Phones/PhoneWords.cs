namespace Ventanilla.Demo.Phones;

/// <summary>The words of the phone's page in one language. What the town hall says comes from its catalogue, never from here.</summary>
public sealed class PhoneWords(string language)
{
    public static readonly string[] Languages = ["ca", "es", "en"];

    private static readonly Dictionary<string, (string Ca, string Es, string En)> All = new()
    {
        ["title"] = ("El telèfon d'un veí · Vilassola", "El teléfono de un vecino · Vilassola", "A citizen's phone · Vilassola"),
        ["heading"] = ("El telèfon d'un veí", "El teléfono de un vecino", "A citizen's phone"),
        ["intro"] = (
            "Escriviu a l'Ajuntament de Vilassola com ho faria qualsevol veí. El poble és inventat; el camí dels missatges és el de veritat.",
            "Escriba al Ayuntamiento de Vilassola como lo haría cualquier vecino. El pueblo es inventado; el camino de los mensajes es el de verdad.",
            "Write to Vilassola town hall as any citizen would. The town is invented; the way the messages take is the real one."),
        ["channel"] = ("Canal", "Canal", "Channel"),
        ["whatsapp"] = ("WhatsApp", "WhatsApp", "WhatsApp"),
        ["telegram"] = ("Telegram", "Telegram", "Telegram"),
        ["web"] = ("Xat web", "Chat web", "Web chat"),
        ["citizen"] = ("Qui escriu", "Quién escribe", "Who writes"),
        ["no-phone"] = ("telèfon ocult", "teléfono oculto", "phone hidden"),
        ["town-hall"] = ("Ajuntament de Vilassola", "Ayuntamiento de Vilassola", "Vilassola town hall"),
        ["town-sub"] = ("atenció ciutadana", "atención ciudadana", "citizens' office"),
        ["bot"] = ("bot", "bot", "bot"),
        ["typing"] = ("està escrivint…", "está escribiendo…", "is typing…"),
        ["message"] = ("Missatge", "Mensaje", "Message"),
        ["send"] = ("Envia", "Enviar", "Send"),
        ["attach"] = ("Adjunta", "Adjuntar", "Attach"),
        ["close"] = ("Tanca", "Cerrar", "Close"),
        ["photos"] = ("Fotos de mostra", "Fotos de muestra", "Sample photos"),
        ["lamp"] = ("Un fanal trencat", "Una farola rota", "A broken lamp post"),
        ["container"] = ("Un contenidor ple", "Un contenedor lleno", "An overflowing bin"),
        ["pothole"] = ("Un sot a la calçada", "Un bache en la calzada", "A pothole"),
        ["own-file"] = ("Una foto o un document vostre", "Una foto o un documento suyo", "A photo or document of yours"),
        ["too-large"] = ("És massa gran: màxim 16 MB.", "Es demasiado grande: máximo 16 MB.", "Too large: 16 MB at most."),
        ["voice"] = ("Nota de veu", "Nota de voz", "Voice note"),
        ["voice-sample"] = ("Envia una nota de mostra", "Enviar una nota de muestra", "Send a sample note"),
        ["voice-record"] = ("Grava amb el micròfon", "Grabar con el micrófono", "Record with the microphone"),
        ["voice-stop"] = ("Atura i envia", "Parar y enviar", "Stop and send"),
        ["voice-failed"] = ("El navegador no deixa gravar; envieu la nota de mostra.", "El navegador no deja grabar; envíe la nota de muestra.", "The browser does not let us record; send the sample note."),
        ["places"] = ("Ubicació", "Ubicación", "Location"),
        ["place-own"] = ("La meva ubicació", "Mi ubicación", "My location"),
        ["place-failed"] = ("El navegador no diu on sou.", "El navegador no dice dónde está.", "The browser does not tell where you are."),
        ["file"] = ("Fitxer", "Archivo", "File"),
        ["photo"] = ("Foto", "Foto", "Photo"),
        ["photo-of"] = ("Foto enviada: {0}", "Foto enviada: {0}", "Photo sent: {0}"),
        ["video"] = ("Vídeo", "Vídeo", "Video"),
        ["sticker"] = ("Adhesiu", "Sticker", "Sticker"),
        ["card"] = ("Contacte", "Contacto", "Contact"),
        ["unsupported"] = ("Aquest telèfon no ho sap mostrar", "Este teléfono no lo sabe mostrar", "This phone cannot show it"),
        ["download"] = ("Baixa", "Descargar", "Download"),
        ["play"] = ("Reprodueix la nota de veu", "Reproducir la nota de voz", "Play the voice note"),
        ["reply"] = ("Respon citant", "Responder citando", "Reply quoting"),
        ["replying"] = ("Responeu a", "Responde a", "Replying to"),
        ["cancel"] = ("Cancel·la", "Cancelar", "Cancel"),
        ["like"] = ("Reacciona 👍", "Reaccionar 👍", "React 👍"),
        ["edit"] = ("Edita", "Editar", "Edit"),
        ["edited"] = ("editat", "editado", "edited"),
        ["you"] = ("Vós", "Usted", "You"),
        ["waiting"] = ("s'està enviant", "enviándose", "being sent"),
        ["sent"] = ("enviat", "enviado", "sent"),
        ["delivered"] = ("lliurat", "entregado", "delivered"),
        ["read"] = ("llegit", "leído", "read"),
        ["start"] = ("Comença", "Empezar", "Start"),
        ["start-text"] = (
            "Aquest bot és la finestreta de l'Ajuntament de Vilassola: pregunteu, aviseu d'una incidència o parleu amb una persona.",
            "Este bot es la ventanilla del Ayuntamiento de Vilassola: pregunte, avise de una incidencia o hable con una persona.",
            "This bot is Vilassola town hall's counter: ask, report a problem or talk to a person."),
        ["first"] = (
            "Encara no heu escrit mai a l'Ajuntament. Proveu un d'aquests missatges, o el que vulgueu.",
            "Todavía no ha escrito nunca al Ayuntamiento. Pruebe uno de estos mensajes, o lo que quiera.",
            "You have never written to the town hall. Try one of these messages, or anything you like."),
        ["hints"] = ("Proveu", "Pruebe", "Try"),
        ["messages"] = ("Missatges del xat", "Mensajes del chat", "Chat messages"),
        ["options"] = ("Opcions", "Opciones", "Options"),
        ["keyboard"] = ("Teclat de l'Ajuntament", "Teclado del Ayuntamiento", "The town hall's keyboard"),
        ["keyboard-show"] = ("Mostra el teclat", "Mostrar el teclado", "Show the keyboard"),
        ["keyboard-hide"] = ("Amaga el teclat", "Ocultar el teclado", "Hide the keyboard"),
        ["send-place"] = ("Envia la ubicació", "Enviar la ubicación", "Send location"),
        ["block"] = ("Bloqueja el bot", "Bloquear el bot", "Block the bot"),
        ["unblock"] = ("Desbloqueja el bot", "Desbloquear el bot", "Unblock the bot"),
        ["blocked"] = ("Heu bloquejat el bot: l'Ajuntament no us pot escriure.", "Ha bloqueado el bot: el Ayuntamiento no le puede escribir.", "You have blocked the bot: the town hall cannot write to you."),
        ["behind"] = ("Què passa al darrere", "Qué pasa por detrás", "What happens behind"),
        ["step-1"] = ("El proveïdor fals crida el nostre webhook, signat com el de veritat.", "El proveedor falso llama a nuestro webhook, firmado como el de verdad.", "The stand-in provider calls our webhook, signed like the real one."),
        ["step-2"] = ("El missatge es desa al disc; només llavors responem 200.", "El mensaje se guarda en disco; solo entonces respondemos 200.", "The message is flushed to disk; only then do we answer 200."),
        ["step-3"] = ("Regla, taula, programa o persona: algú en té la resposta.", "Regla, tabla, programa o persona: alguien tiene la respuesta.", "Rule, table, program or person: one of them has the answer."),
        ["step-4"] = ("La resposta surt per la safata de sortida cap al proveïdor.", "La respuesta sale por la bandeja de salida hacia el proveedor.", "The answer leaves through the outbox to the provider."),
        ["step-5"] = ("El proveïdor diu si ha arribat i si s'ha llegit.", "El proveedor dice si ha llegado y si se ha leído.", "The provider says whether it arrived and was read."),
        ["live"] = ("Ara mateix", "Ahora mismo", "Right now"),
        ["live-empty"] = ("Envieu un missatge i en veureu el camí.", "Envíe un mensaje y verá su camino.", "Send a message and watch its way."),
        ["live-web"] = ("El xat web parla directament amb la nostra bústia d'entrada; no hi ha cap proveïdor entremig.", "El chat web habla directamente con nuestra bandeja de entrada; no hay ningún proveedor en medio.", "The web chat talks straight to our inbox; no provider stands between."),
        ["to-town"] = ("cap a l'Ajuntament", "hacia el Ayuntamiento", "to the town hall"),
        ["from-town"] = ("des de l'Ajuntament", "desde el Ayuntamiento", "from the town hall"),
        ["counter"] = ("L'altra banda de la finestreta", "El otro lado de la ventanilla", "The other side of the counter"),
        ["counter-text"] = ("Obriu la taula dels operadors en una altra finestra i responeu.", "Abra la mesa de los operadores en otra ventana y responda.", "Open the operators' desk in another window and answer."),
        ["open-desk"] = ("Obre la taula dels operadors", "Abrir la mesa de los operadores", "Open the operators' desk"),
        ["account"] = ("Usuari", "Usuario", "Account"),
        ["role"] = ("Qui és", "Quién es", "Who it is"),
        ["role-oac"] = ("Oficina d'Atenció Ciutadana", "Oficina de Atención Ciudadana", "Citizens' office"),
        ["role-brigada"] = ("Brigada municipal", "Brigada municipal", "Works team"),
        ["role-admin"] = ("Administració", "Administración", "Administrator"),
        ["password"] = ("Contrasenya de tots", "Contraseña de todos", "Everybody's password"),
        ["language"] = ("Idioma de la pàgina", "Idioma de la página", "Language of the page"),
        ["today"] = ("Avui", "Hoy", "Today"),
    };

    public static IReadOnlyCollection<string> Keys => All.Keys;

    public string Language => language;

    public string this[string key] => All[key] is var (ca, es, en) && language == "ca" ? ca : language == "es" ? es : en;

    public static string NameOf(string language) => language switch
    {
        "ca" => "Català",
        "es" => "Castellano",
        _ => "English",
    };
}
