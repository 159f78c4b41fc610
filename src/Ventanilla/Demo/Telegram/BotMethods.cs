using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ventanilla.Demo.Phones;

namespace Ventanilla.Demo.Telegram;

/// <summary>All methods of the Bot API that this fake has, on one screen.</summary>
internal static partial class BotMethods
{
    private const int CloudFileLimit = 20 * 1024 * 1024;

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(50);

    public static async Task<(BotAnswer Answer, Chat? Chat)> HandleAsync(FakeBotApi api, FakeBot bot, BotCall call, CancellationToken ct)
    {
        switch (call.Method)
        {
            case "getme":
                var me = bot.AsPerson();
                me["can_join_groups"] = false;
                me["can_read_all_group_messages"] = false;
                me["supports_inline_queries"] = false;
                return (me, null);

            case "setwebhook":
                return (SetWebhook(api, bot, call), null);

            case "deletewebhook":
                api.SetWebhook(bot, null, null, call.Flag("drop_pending_updates"));
                return (BotAnswer.True, null);

            case "getwebhookinfo":
                return (WebhookState(bot), null);

            case "getupdates":
                return (await GetUpdatesAsync(api, bot, call, ct), null);

            case "getfile":
                return (GetFile(api, call), null);

            case "answercallbackquery":
                return (AnswerTap(api, call), null);

            case "leavechat" or "setmycommands" or "deletemycommands" or "setmydescription" or "setmyshortdescription" or "setchatmenubutton":
                return (BotAnswer.True, null);

            case var method when method.StartsWith("send", StringComparison.Ordinal) || method is "setmessagereaction" or "editmessagetext":
                return ChatOf(api, bot, call) is { } chat ? (BotSends.Handle(api, bot, chat, call), chat) : (BotError.ChatNotFound, null);

            default:
                return (BotError.NotFound, null);
        }
    }

    /// <summary>
    /// The chat that is written to. Any person's positive number is taken for somebody who has pressed Start on a phone
    /// that is not drawn here; groups there are none.
    /// </summary>
    private static Chat? ChatOf(FakeBotApi api, FakeBot bot, BotCall call) => call.Whole("chat_id") is { } id and > 0
        ? api.ChatOf(bot, api.Phones.FindByTelegramId(id) ?? api.Phones.Add(new() { Key = $"tg{id}", FirstName = id.ToString(CultureInfo.InvariantCulture), TelegramId = id }))
        : null;

    private static BotAnswer SetWebhook(FakeBotApi api, FakeBot bot, BotCall call)
    {
        var url = call.Text("url");
        if (url is null or "")
        {
            api.SetWebhook(bot, null, Kinds(call), call.Flag("drop_pending_updates"));
            return BotAnswer.True;
        }

        // The real one wants HTTPS on four ports; the demo's town hall listens on this machine.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
        {
            return BotError.Bad("bad webhook: An HTTPS URL must be provided for webhook");
        }

        if (call.Text("secret_token") is { } secret && !SecretToken().IsMatch(secret))
        {
            return BotError.Bad("secret token contains unallowed characters");
        }

        api.SetWebhook(bot, (address, call.Text("secret_token")), Kinds(call), call.Flag("drop_pending_updates"));
        return BotAnswer.True;
    }

    private static JsonObject WebhookState(FakeBot bot) => new()
    {
        ["url"] = bot.Webhook?.Address.AbsoluteUri ?? "",
        ["has_custom_certificate"] = false,
        ["pending_update_count"] = bot.Pending,
        ["max_connections"] = 40,
        ["allowed_updates"] = new JsonArray([.. bot.Allowed.Select(k => JsonValue.Create(k))]),
    };

    private static async Task<BotAnswer> GetUpdatesAsync(FakeBotApi api, FakeBot bot, BotCall call, CancellationToken ct)
    {
        if (bot.Webhook is not null)
        {
            return new BotError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
        }

        var wait = TimeSpan.FromSeconds(Math.Clamp(call.Number("timeout") ?? 0, 0, LongestPoll.TotalSeconds));
        var limit = (int)Math.Clamp(call.Whole("limit") ?? 100, 1, 100);
        return await bot.PollAsync(call.Whole("offset"), limit, wait, Kinds(call), api.Time, ct) is { } updates
            ? updates
            : new BotError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
    }

    private static BotAnswer GetFile(FakeBotApi api, BotCall call) => api.Files.Find(BotObjects.FileKey(call.Text("file_id") ?? "")) switch
    {
        null => BotError.Bad("wrong file_id or the file is temporarily unavailable"),
        { Bytes.Length: > CloudFileLimit } => BotError.Bad("file is too big"),
        var file => new JsonObject
        {
            ["file_id"] = call.Text("file_id"),
            ["file_unique_id"] = "AgAD" + file.Id,
            ["file_size"] = file.Bytes.Length,
            ["file_path"] = BotObjects.FilePath(file),
        },
    };

    private static BotAnswer AnswerTap(FakeBotApi api, BotCall call) =>
        call.Text("text") is { Length: > 200 } ? BotError.Bad("MESSAGE_TOO_LONG")
            : api.AnswerTap(call.Text("callback_query_id") ?? "", call.Text("text")) ? BotAnswer.True
            : BotError.Bad("query is too old and response timeout expired or query ID is invalid");

    private static List<string>? Kinds(BotCall call) => call.Part("allowed_updates") is JsonArray kinds ? [.. kinds.Select(k => k!.ToString())] : null;

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex SecretToken();
}
