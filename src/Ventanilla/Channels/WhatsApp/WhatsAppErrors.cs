using System.Collections.Frozen;
using System.Globalization;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Meta's error codes and what each asks of us: one table for the answers to our calls and for statuses that report a
/// failure later. Decided by code alone; most throttling comes with HTTP 400, and titles are reworded at will.
/// </summary>
internal static class WhatsAppErrors
{
    public const string MediaTooLarge = "131052";

    private enum Ask
    {
        /// <summary>Everything of the account waits.</summary>
        Wait,

        /// <summary>Only this message is tried again, without a reason to spare anybody.</summary>
        WaitMessage,

        /// <summary>This message waits, the others go on.</summary>
        WaitRecipient,
        StopAccount,
        StopContact,
        Reject,
    }

    private readonly record struct Row(Ask Ask, SendFailureKind Failure, string Reason, TimeSpan? After = null);

    private static readonly FrozenDictionary<int, Row> Rows = Table().ToFrozenDictionary(r => r.Code, r => r.Row);

    /// <summary>What the code asks for.</summary>
    /// <param name="details">What Meta says about it, for operators.</param>
    /// <param name="after">How long Meta asks to wait, when it does.</param>
    /// <returns>Null for a code that is not in the table: then the HTTP status has to decide.</returns>
    public static SendOutcome? Outcome(string? code, string? subcode, string? details, TimeSpan? after)
    {
        if (Find(code, subcode) is not { } row)
        {
            return null;
        }

        var reason = string.IsNullOrEmpty(details) ? $"{row.Reason} ({code})." : $"{row.Reason} ({code}): {details}";
        return row.Ask switch
        {
            Ask.Wait => new SendOutcome.Retry(reason, after ?? row.After),
            Ask.WaitMessage => new SendOutcome.Retry(reason, after ?? row.After, RetryScope.Message),
            Ask.WaitRecipient => new SendOutcome.Retry(reason, after ?? row.After, RetryScope.Recipient),
            Ask.StopAccount => new SendOutcome.AccountStopped(code!, reason),
            Ask.StopContact => new SendOutcome.ContactStopped(reason),
            _ => new SendOutcome.Rejected(code!, reason) { Kind = row.Failure },
        };
    }

    /// <summary>Whom a failure reported by status concerns. An unknown code concerns its message.</summary>
    public static SendFailureKind Failure(string? code) => Find(code, null)?.Failure ?? SendFailureKind.Message;

    private static Row? Find(string? code, string? subcode)
    {
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return (number, subcode) switch
        {
            // "Object does not exist or missing permissions": our number or token, not our content.
            (100, "33") => Permission,
            ( >= 200 and <= 299, _) => Permission,
            ( >= 2_388_000 and <= 2_388_999, _) => new(Ask.Reject, SendFailureKind.Message, "The template is not valid"),
            _ => Rows.TryGetValue(number, out var row) ? row : null,
        };
    }

    private static readonly Row Permission = new(Ask.StopAccount, SendFailureKind.Account, "The token may not do this");

    private static IEnumerable<(int Code, Row Row)> Table()
    {
        static (int, Row) Wait(int code, string reason, TimeSpan? after = null) => (code, new(Ask.Wait, SendFailureKind.Message, reason, after));
        static (int, Row) Again(int code, string reason, TimeSpan? after = null) => (code, new(Ask.WaitMessage, SendFailureKind.Message, reason, after));
        static (int, Row) Later(int code, string reason, TimeSpan? after) => (code, new(Ask.WaitRecipient, SendFailureKind.Message, reason, after));
        static (int, Row) Stop(int code, string reason) => (code, new(Ask.StopAccount, SendFailureKind.Account, reason));
        static (int, Row) Content(int code, string reason) => (code, new(Ask.Reject, SendFailureKind.Message, reason));
        static (int, Row) Person(int code, string reason) => (code, new(Ask.Reject, SendFailureKind.Recipient, reason));

        return
        [
            // The whole number pauses, as long as Meta asks or the outbox's own back-off says.
            Wait(2, "Meta is down for a moment"),
            Wait(4, "The app has made too many calls", TimeSpan.FromMinutes(1)),
            Wait(80007, "The business account has made too many calls", TimeSpan.FromMinutes(1)),
            Wait(130429, "The number sends faster than it may", TimeSpan.FromSeconds(2)),
            Wait(131016, "The service is overloaded", TimeSpan.FromSeconds(5)),
            Wait(131057, "The number is being upgraded", TimeSpan.FromMinutes(1)),
            Wait(133004, "Meta's server is not available", TimeSpan.FromSeconds(5)),

            Again(1, "Meta could not answer"),
            Again(131000, "Meta says that something went wrong"),

            // A template's trouble or a quota concerns what is like it, not the answers of everybody else.
            Again(131048, "Too many of our messages were blocked or reported", TimeSpan.FromHours(6)),
            Again(131064, "The limit of people reached in a day is used up", TimeSpan.FromHours(6)),
            Again(132015, "The template is paused for its quality", TimeSpan.FromHours(3)),
            Again(132069, "The template or flow is held back for now", TimeSpan.FromHours(3)),

            // No time is told: the outbox waits 4, 16, 64… seconds for this person.
            Later(131056, "Too many messages to this person in a short time", null),
            Later(131049, "Meta spares this person more promotion today", TimeSpan.FromHours(24)),

            Stop(0, "The token is not valid"),
            Stop(3, "The app may not make this call"),
            Stop(10, "The token's permission is missing or withdrawn"),
            Stop(190, "The token has expired"),
            Stop(368, "The account is blocked for breaking a rule"),
            Stop(130497, "The account may not write to this country"),
            Stop(131005, "The token's permission is missing or withdrawn"),
            Stop(131031, "The account is locked"),
            Stop(131037, "The number's display name is not approved"),
            Stop(131042, "Meta cannot charge for messages: mend the payment method"),
            Stop(131045, "The number is not registered rightly"),
            Stop(133010, "The number is not registered"),
            Stop(133005, "The number's PIN is wrong"),
            Stop(133006, "The number must be verified again"),
            Stop(133008, "Too many tries of the number's PIN"),
            Stop(133009, "The number's PIN was tried too fast"),
            Stop(133015, "The number was deleted a moment ago"),
            Stop(133016, "The number was registered too often"),

            Content(100, "A value is not valid"),
            Content(131008, "A value is missing"),
            Content(131009, "A value is not valid"),
            Content(131021, "The recipient is the sender"),
            Content(131051, "This kind of message is not known"),
            Content(131052, "The file cannot be fetched"),
            Content(131053, "The file cannot be taken"),
            Content(131063, "Promotion is switched off for this account"),
            Content(132000, "The number of values does not fit the template"),
            Content(132001, "The template does not exist in this language"),
            Content(132005, "The template's text is too long with these values"),
            Content(132007, "The template breaks a rule"),
            Content(132008, "The template's values are not formatted rightly"),
            Content(132012, "The template's values are not formatted rightly"),
            Content(132016, "The template is switched off for its quality"),
            Content(132018, "The template's values are not valid"),
            Content(132068, "The flow is blocked"),
            Content(134100, "Only promotion is taken here"),
            Content(134101, "The template is not ready yet"),
            Content(134102, "The template cannot be used here"),
            Content(135000, "Meta rejects the message without saying why"),
            Content(139100, "Not all could be blocked"),
            Content(139101, "The list of blocked people is full"),
            Content(139102, "The list of blocked people is being changed"),
            Content(139103, "Meta could not change the list of blocked people"),

            (131026, new(Ask.StopContact, SendFailureKind.Recipient, "The person cannot be reached on WhatsApp")),
            (131047, new(Ask.Reject, SendFailureKind.Window, "More than 24 hours since the person wrote: only a template may go")),
            Person(130472, "The person is part of an experiment of Meta's"),
            Person(131020, "The group cannot be written to"),
            Person(131030, "The test number may not write to this person"),
            Person(131041, "The group cannot be written to"),
            Person(131050, "The person has stopped promotion from us"),
            Person(131062, "This kind of message needs the person's phone"),
            Person(137000, "Somebody else may have this number now"),
        ];
    }
}
