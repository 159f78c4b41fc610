using System.Globalization;
using Microsoft.Extensions.Localization;
using Ventanilla.Channels;
using Ventanilla.Contacts;
using Ventanilla.Shell;

namespace Ventanilla.Conversations;

/// <summary>Puts what is stored about a conversation into words for the operator.</summary>
internal static class ConversationWords
{
    private const int TailLength = 4;

    /// <summary>The citizen's own name for themselves, else the end of an address: enough to tell two apart, too little to call.</summary>
    public static string Caller(this IStringLocalizer<Texts> T, Conversation conversation)
    {
        if (conversation.ContactName is { Length: > 0 } name)
        {
            return name;
        }

        var address = conversation.Addresses.OrderBy(a => a.Kind == AddressKinds.Phone ? 0 : 1).FirstOrDefault();
        return address is null ? T["NoName"] : $"… {(address.Value.Length <= TailLength ? address.Value : address.Value[^TailLength..])}";
    }

    public static string Channel(this IStringLocalizer<Texts> T, string kind) => kind switch
    {
        ChannelKinds.WhatsApp => "WhatsApp",
        ChannelKinds.Telegram => "Telegram",
        _ => T["Channel.web"],
    };

    public static string ChannelIcon(string kind) => kind switch
    {
        ChannelKinds.WhatsApp => "phone",
        ChannelKinds.Telegram => "plane",
        _ => "globe",
    };

    public static string State(this IStringLocalizer<Texts> T, ConversationStatus state) => T[$"State.{TurnStore.Name(state)}"];

    /// <summary>Why an account is stopped and what its administrator can do, from <c>code reason</c>.</summary>
    public static string StoppedWords(this IStringLocalizer<Texts> T, string stopped) => T[$"Stopped.{Stop(stopped.Split(' ', 2)[0])}"];

    private static string Stop(string code) => code switch
    {
        "token" or "0" or "190" or "401" or "404" => "token",
        "3" or "10" or "100" or "131005" or ['2', _, _] => "permission",
        "131042" => "payment",
        "368" or "131031" => "locked",
        "131037" or "131045" or ['1', '3', '3', ..] => "number",
        _ => "other",
    };

    /// <summary>The language by its name in the reader's language.</summary>
    public static string LanguageName(string code)
    {
        try
        {
            return CultureInfo.GetCultureInfo(code, predefinedOnly: true).NativeName;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }

    /// <summary>How long somebody has been waiting, as short as it can be said.</summary>
    public static string Wait(this IStringLocalizer<Texts> T, TimeSpan waited) => waited switch
    {
        { TotalMinutes: < 1 } => T["WaitNow"],
        { TotalMinutes: < 60 } => T["WaitMinutes", (int)waited.TotalMinutes],
        { TotalHours: < 48 } => T["WaitHours", (int)waited.TotalHours],
        _ => T["WaitDays", (int)waited.TotalDays],
    };

    /// <summary>How pressing a wait is.</summary>
    public static string Pressing(TimeSpan waited) => waited switch
    {
        { TotalMinutes: >= 60 } => "late",
        { TotalMinutes: >= 15 } => "soon",
        _ => "",
    };
}
