using System.Text.Json;
using Ventanilla.Platform;

namespace Ventanilla.Channels.Telegram;

/// <summary>How one round of long polling ended.</summary>
internal abstract record PollOutcome
{
    private PollOutcome()
    {
    }

    /// <summary>
    /// Updates, one body each, perhaps none. Polling with <paramref name="NextOffset"/> tells Telegram to forget them, so
    /// only once they are kept.
    /// </summary>
    public sealed record Received(IReadOnlyList<ReadOnlyMemory<byte>> Bodies, long? NextOffset) : PollOutcome;

    /// <summary>Somebody else polls, or a webhook is set: one consumer only.</summary>
    public sealed record Conflict(string Reason) : PollOutcome;

    /// <summary>The token is revoked, mistyped or missing: stop and tell a person.</summary>
    public sealed record Unauthorized(string Reason) : PollOutcome;

    /// <summary>Nothing now; again after this time.</summary>
    public sealed record Wait(TimeSpan For, string Reason) : PollOutcome;
}

/// <summary>Long polling, for towns without a public address.</summary>
internal sealed class TelegramUpdates(OutboundHttp http, Settings settings)
{
    /// <summary>How long Telegram holds an empty answer back. Below the client's own limit of 30 s; Telegram allows 50.</summary>
    private const int HoldSeconds = 20;

    /// <summary>Telegram stops at about 4 MB.</summary>
    private const int Limit = 16 * 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(5);

    private readonly TelegramApi api = new(http, settings);

    /// <param name="offset">The last round's <see cref="PollOutcome.Received.NextOffset"/>; null in the first.</param>
    public async Task<PollOutcome> PollAsync(ChannelAccount account, long? offset, CancellationToken ct)
    {
        if (api.Address(account, "bot", "getUpdates") is not { } address)
        {
            return new PollOutcome.Unauthorized("The bot's token is missing or malformed.");
        }

        using var bytes = new MemoryStream();
        var question = TelegramApi.JsonContent(new GetUpdates(offset, 100, HoldSeconds, TelegramWebhook.AllowedUpdates));
        var (head, failed) = await api.FetchAsync(address, question, bytes, Limit, Deadline, ct);
        ct.ThrowIfCancellationRequested();
        if (failed is not null)
        {
            return new PollOutcome.Wait(ShortWait, failed.Reason);
        }

        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        return head!.Status == 200 && TelegramBatch.Slice(body) is { } updates
            ? new PollOutcome.Received(updates, TelegramBatch.NextOffset(updates) ?? offset)
            : Refused(TelegramAnswer.Read(head.Status, body, head.RetryAfter));
    }

    private static PollOutcome Refused(TelegramAnswer answer) => answer switch
    {
        { Code: 409 } => new PollOutcome.Conflict(answer.Description),
        { IsTelegrams: true, Code: 401 or 404 } => new PollOutcome.Unauthorized("Telegram does not know the bot's token: it was revoked or mistyped."),
        _ => new PollOutcome.Wait(answer.RetryAfter ?? ShortWait, $"Telegram answered {answer.Code}."),
    };
}

/// <summary>The answer to getUpdates, cut into single updates without reading them.</summary>
internal static class TelegramBatch
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    /// <summary>One slice per update; null when this is no list of updates.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Slice(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, Options);
            return Find(ref reader, "result"u8) && reader.TokenType == JsonTokenType.StartArray ? Elements(ref reader, body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// One above the last update's number. The last and not the highest: after a quiet week Telegram counts from a random
    /// number, perhaps a lower one.
    /// </summary>
    public static long? NextOffset(IReadOnlyList<ReadOnlyMemory<byte>> updates)
    {
        for (var i = updates.Count - 1; i >= 0; i--)
        {
            var reader = new Utf8JsonReader(updates[i].Span, Options);
            if (Find(ref reader, "update_id"u8) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id))
            {
                return id + 1;
            }
        }

        return null;
    }

    private static List<ReadOnlyMemory<byte>> Elements(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var updates = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            updates.Add(body[start..(int)reader.BytesConsumed]);
        }

        return updates;
    }

    /// <summary>Goes to the value of a field of the outermost object.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Telegram escapes no names; comparing an escaped one could throw.
            var found = !reader.ValueIsEscaped && reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
