namespace Ventanilla.Channels.Telegram;

/// <summary>
/// The whole policy of sending: which answer means what. Telegram knows no key against repeats, so what may have gone and
/// was not answered is <see cref="SendOutcome.Unknown"/>, unless repeating it does no harm.
/// </summary>
internal static class TelegramOutcomes
{
    /// <summary>What we wanted is so already, or is of no more use to anybody.</summary>
    private static readonly string[] NothingLeftToDo = ["message is not modified", "query is too old", "query_id_invalid"];

    /// <summary>This person (or chat) cannot be written to, now or ever; a message from them will tell otherwise.</summary>
    private static readonly string[] Unreachable =
    [
        "bot was blocked", "user is deactivated", "bot can't initiate", "bot can't send messages to", "bot was kicked", "bot is not a member",
        "the group chat was deleted", "chat not found", "user not found", "peer_id_invalid", "user_is_blocked", "input_user_deactivated",
    ];

    /// <summary>Not acceptable as photo or voice note, but as a plain file.</summary>
    private static readonly string[] BetterAsFile =
    [
        "photo_invalid_dimensions", "image_process_failed", "photo_ext_invalid", "photo_save_file_invalid", "voice_messages_forbidden",
    ];

    private static readonly string[] TopicGone = ["message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid"];

    /// <param name="signal">A call that may be repeated without harm and that nobody misses (typing, a tap taken, a reaction).</param>
    /// <param name="group">Groups have a limit of their own; in private chats 429 means that the bot as a whole is too fast.</param>
    public static SendOutcome Of(TelegramReply reply, bool signal = false, bool group = false) => reply switch
    {
        TelegramReply.Answered { Answer: var answer } => Of(answer, signal, group),
        TelegramReply.Failed { Left: true } failed when !signal => new SendOutcome.Unknown(failed.Reason),
        TelegramReply.Failed failed => new SendOutcome.Retry(failed.Reason),
        _ => new SendOutcome.AccountStopped("token", "The bot's token is missing or malformed."),
    };

    private static SendOutcome Of(TelegramAnswer answer, bool signal, bool group) => answer switch
    {
        { Ok: true } => new SendOutcome.Sent(TelegramContent.MessageId(answer.Result) ?? ""),
        { Code: 429 } => new SendOutcome.Retry(
            "Telegram asks us to slow down.", answer.RetryAfter, signal || group ? RetryScope.Recipient : RetryScope.Account),

        { Code: 413 } => new SendOutcome.Rejected("413", "The file is too large."),

        // A page of HTML. A gateway that failed (502, 504) may have passed the request on before.
        { IsTelegrams: false, Code: 503 or (>= 300 and < 500) } => new SendOutcome.Retry($"Something else than Telegram answered (HTTP {answer.Code})."),
        { IsTelegrams: false } when !signal => new SendOutcome.Unknown($"Something else than Telegram answered (HTTP {answer.Code})."),
        { IsTelegrams: false } => new SendOutcome.Retry($"Something else than Telegram answered (HTTP {answer.Code})."),

        { MigrateTo: { } address } => new SendOutcome.Moved(address),
        { Code: 401 or 404 } => new SendOutcome.AccountStopped(Code(answer), "Telegram does not know the bot's token: it was revoked or mistyped."),
        { Code: 400 or 403 } when answer.Says(Unreachable) => new SendOutcome.ContactStopped(answer.Description),
        { Code: 400 } when answer.Says(NothingLeftToDo) => new SendOutcome.Sent(""),
        { Code: 400 } when signal && answer.Says(["message to react not found", "message not found"]) => new SendOutcome.Sent(""),
        { Code: 409 } => new SendOutcome.Retry("Another program uses the same bot."),
        { Code: >= 500 } => new SendOutcome.Retry("Telegram is not well."),
        _ => new SendOutcome.Rejected(Code(answer), answer.Description.Length > 0 ? answer.Description : "Telegram gave no reason."),
    };

    public static bool WantsPlainFile(TelegramReply reply) =>
        reply is TelegramReply.Answered { Answer: { IsTelegrams: true, Code: 400 or 403 } answer } && answer.Says(BetterAsFile);

    public static bool HasNoTopic(TelegramReply reply) =>
        reply is TelegramReply.Answered { Answer: { IsTelegrams: true, Code: 400 } answer } && answer.Says(TopicGone);

    private static string Code(TelegramAnswer answer) => answer.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
