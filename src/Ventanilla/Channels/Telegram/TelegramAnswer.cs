using System.Globalization;
using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>What came back from a call: an answer, or no answer.</summary>
internal abstract record TelegramReply
{
    private TelegramReply()
    {
    }

    /// <summary>An answer of whatever kind, perhaps a proxy's page.</summary>
    public sealed record Answered(TelegramAnswer Answer) : TelegramReply
    {
        /// <summary>What Telegram's clock said.</summary>
        public DateTimeOffset? At { get; init; }
    }

    /// <summary>No answer. <paramref name="Left"/>: the request was on its way already, so it may have had its effect.</summary>
    public sealed record Failed(bool Left, string Reason) : TelegramReply;

    /// <summary>The account has no token, or none that can be one.</summary>
    public sealed record NoToken : TelegramReply;
}

/// <summary>An answer of the Bot API, read leniently. Proxies answer with pages of HTML; then <see cref="IsTelegrams"/> is false.</summary>
internal sealed record TelegramAnswer
{
    private static readonly string[] Prefixes = ["Bad Request: ", "Forbidden: ", "Conflict: ", "Unauthorized: ", "Too Many Requests: ", "Internal Server Error: "];

    /// <summary>The error code where there is one, else the HTTP status.</summary>
    public required int Code { get; init; }

    public bool IsTelegrams { get; init; }

    public bool Ok { get; init; }

    /// <summary>Telegram's words without the name of the status; not part of its contract, so compare beginnings only.</summary>
    public string Description { get; init; } = "";

    public TimeSpan? RetryAfter { get; init; }

    public string? MigrateTo { get; init; }

    public JsonElement Result { get; init; }

    public static TelegramAnswer Read(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter = null)
    {
        using var json = LenientJson.Parse(body);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("ok"u8, out _))
        {
            return new() { Code = status, RetryAfter = retryAfter };
        }

        var ok = root.IsTrue("ok"u8) && status is >= 200 and < 300;
        var hasParameters = root.TryObject("parameters"u8, out var parameters);
        var migrateTo = hasParameters ? parameters.Whole("migrate_to_chat_id"u8) : null;
        return new()
        {
            IsTelegrams = true,
            Ok = ok,
            Code = root.Whole("error_code"u8) is >= 300 and < 600 and var code ? (int)code : status,
            Description = Bare(root.Label("description"u8) ?? ""),
            RetryAfter = (hasParameters ? Wait(parameters.Whole("retry_after"u8)) : null) ?? retryAfter,
            MigrateTo = migrateTo?.ToString(CultureInfo.InvariantCulture),
            Result = ok && root.TryGetProperty("result"u8, out var result) ? result.Clone() : default,
        };
    }

    /// <summary>Whether Telegram's words begin so.</summary>
    public bool Says(ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (Description.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A wait can be minutes; more than a day is taken for nonsense.</summary>
    private static TimeSpan? Wait(long? seconds) => seconds is >= 0 and <= 86_400 ? TimeSpan.FromSeconds(Math.Max(1, seconds.Value)) : null;

    private static string Bare(string description)
    {
        foreach (var prefix in Prefixes)
        {
            if (description.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return description[prefix.Length..];
            }
        }

        return description;
    }
}
