namespace Ventanilla.Channels.Telegram;

/// <summary>
/// Messages that Telegram writes by itself when something happens in a chat (a message pinned, a topic closed). Nobody
/// said anything, so they are never a citizen's message.
/// </summary>
internal static class TelegramServiceMessages
{
    public const string MigrateTo = "migrate_to_chat_id";
    public const string MigrateFrom = "migrate_from_chat_id";

    /// <summary>Answers to questions and invoices that we never send: a person should see them.</summary>
    private static readonly HashSet<string> NeverAsked =
    [
        "web_app_data", "successful_payment", "refunded_payment", "passport_data", "users_shared", "user_shared", "chat_shared",
    ];

    private static readonly HashSet<string> Known =
    [
        .. NeverAsked, MigrateTo, MigrateFrom,
        "new_chat_members", "new_chat_member", "new_chat_participant", "left_chat_member", "left_chat_participant", "new_chat_title", "new_chat_photo",
        "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
        "pinned_message", "connected_website", "write_access_allowed", "proximity_alert_triggered", "chat_background_set",
        "giveaway_created", "giveaway_completed", "gift_upgrade_sent",
    ];

    /// <summary>Families that grow with almost every version of the Bot API.</summary>
    private static readonly string[] Prefixes =
    [
        "forum_topic_", "general_forum_topic_", "video_chat_", "voice_chat_", "suggested_post_", "community_chat_", "chat_owner_",
        "checklist_tasks_", "poll_option_", "boost_", "managed_bot_", "direct_message_price_", "paid_message_price_",
    ];

    public static bool Is(string field) => Known.Contains(field) || Prefixes.Any(prefix => field.StartsWith(prefix, StringComparison.Ordinal));

    public static bool IsNeverAsked(string field) => NeverAsked.Contains(field);
}
