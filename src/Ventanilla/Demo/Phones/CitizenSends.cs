namespace Ventanilla.Demo.Phones;

/// <summary>What a citizen does with their phone that the town hall is told.</summary>
public sealed record CitizenSends
{
    public BubbleKind Kind { get; init; } = BubbleKind.Text;

    /// <summary>The words, or the caption of a file.</summary>
    public string? Text { get; init; }

    public PhoneFile? File { get; init; }

    public Spot? Place { get; init; }

    /// <summary>The bubble that is quoted.</summary>
    public string? Quotes { get; init; }

    /// <summary>A button or row that was tapped, and the bubble under which it stands.</summary>
    public (string Bubble, Tappable Choice)? Tap { get; init; }

    /// <summary>Not their own words.</summary>
    public bool Forwarded { get; init; }

    public static CitizenSends Words(string text, string? quotes = null) => new() { Text = text, Quotes = quotes };
}

/// <summary>The app in which a citizen writes to the town hall. Two ship: WhatsApp's and Telegram's; the web chat is the town's own page.</summary>
public interface IPhoneApp
{
    /// <summary><c>whatsapp</c> or <c>telegram</c>.</summary>
    string Channel { get; }

    /// <summary>The citizen's chat with the demo town.</summary>
    Chat ChatOf(Citizen citizen);

    /// <summary>Sends; done when the town hall has answered 200, which may take as long as the provider repeats.</summary>
    Task SendAsync(Chat chat, CitizenSends sends);

    /// <summary>Sets or takes back (null) a reaction to a bubble of the town hall's. Telegram tells bots nothing of it.</summary>
    Task ReactAsync(Chat chat, string bubble, string? emoji);

    /// <summary>The citizen changes their earlier words.</summary>
    Task EditAsync(Chat chat, string bubble, string text);

    /// <summary>The citizen looks at the chat until disposed; WhatsApp tells the sender.</summary>
    IDisposable Open(Chat chat);
}
