using System.Text.Json.Nodes;
using Ventanilla.Demo.Providers;

namespace Ventanilla.Demo.Telegram;

/// <summary>An error as the Bot API words it.</summary>
internal sealed record BotError(int Code, string Description, int? RetryAfter = null, long? MigrateTo = null)
{
    public static readonly BotError NotFound = new(404, "Not Found");

    public static readonly BotError Unauthorized = new(401, "Unauthorized");

    public static readonly BotError ChatNotFound = Bad("chat not found");

    public static readonly BotError Blocked = new(403, "Forbidden: bot was blocked by the user");

    public static BotError Bad(string description) => new(400, $"Bad Request: {description}");

    public static BotError TooMany(int seconds) => new(429, $"Too Many Requests: retry after {seconds}", seconds);

    public string Json
    {
        get
        {
            var error = new JsonObject { ["ok"] = false, ["error_code"] = Code, ["description"] = Description };
            if (RetryAfter is not null || MigrateTo is not null)
            {
                var parameters = new JsonObject();
                if (RetryAfter is { } seconds)
                {
                    parameters["retry_after"] = seconds;
                }

                if (MigrateTo is { } chat)
                {
                    parameters["migrate_to_chat_id"] = chat;
                }

                error["parameters"] = parameters;
            }

            return error.ToJsonString();
        }
    }

    /// <summary>For tests: the next call fails so.</summary>
    public ProviderFailure AsFailure() => new(Code, Json, RetryAfter);
}

/// <summary>How a method of the Bot API ended.</summary>
internal readonly record struct BotAnswer(JsonNode? Result, BotError? Error = null)
{
    public static readonly BotAnswer True = new(JsonValue.Create(true));

    public static implicit operator BotAnswer(BotError error) => new(null, error);

    public static implicit operator BotAnswer(JsonNode result) => new(result);
}
