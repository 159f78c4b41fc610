using System.Net;
using System.Text.RegularExpressions;
using Ventanilla.Platform;

namespace Ventanilla.Channels.Telegram;

/// <summary>
/// One call to the Bot API. The token is part of the address, so no address is ever logged, and no exception (whose text
/// may hold it) leaves this file.
/// </summary>
internal sealed partial class TelegramApi(OutboundHttp http, Settings settings)
{
    /// <summary>Everything but updates and files is small.</summary>
    public const int AnswerLimit = 1024 * 1024;

    /// <summary>From the first byte out to the last byte in.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string root = (settings.TelegramUrl?.AbsoluteUri ?? "https://api.telegram.org").TrimEnd('/');

    /// <summary>Calls a method with a JSON body and reads the answer as Telegram's.</summary>
    public Task<TelegramReply> CallAsync(ChannelAccount account, string method, object payload, CancellationToken ct) =>
        CallAsync(account, method, JsonContent(payload), ct);

    /// <summary>Calls a method with any body, for example a form with a file.</summary>
    public async Task<TelegramReply> CallAsync(ChannelAccount account, string method, HttpContent content, CancellationToken ct)
    {
        if (Address(account, "bot", method) is not { } address)
        {
            content.Dispose();
            return new TelegramReply.NoToken();
        }

        using var bytes = new MemoryStream();
        var (response, failed) = await FetchAsync(address, content, bytes, AnswerLimit, Deadline, ct);
        return failed is not null
            ? failed
            : new TelegramReply.Answered(TelegramAnswer.Read(response!.Status, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), response.RetryAfter)) { At = response.Date };
    }

    public static HttpContent JsonContent(object payload) =>
        new ByteArrayContent(TelegramJson.Bytes(payload)) { Headers = { ContentType = new("application/json") } };

    /// <summary>The address of a method (<paramref name="area"/> "bot") or file ("file/bot"); null without a token that is one.</summary>
    public string? Address(ChannelAccount account, string area, string rest) =>
        account.Token?.Reveal() is { } token && Token().IsMatch(token) ? $"{root}/{area}{token}/{rest}" : null;

    /// <summary>Sends the request (GET when there is no content) and copies the answer's body to <paramref name="into"/>.</summary>
    /// <returns>The answer's head, or why there is none.</returns>
    public async Task<(Head? Head, TelegramReply.Failed? Failed)> FetchAsync(
        string address, HttpContent? content, Stream into, long limit, TimeSpan deadline, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(deadline);
        using var leaving = content is null ? null : new LeavingContent(content);
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, address) { Content = leaving };
        try
        {
            using var response = await http.Provider.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            var head = new Head((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta, 0) { Date = response.Headers.Date };
            if (content is null && head.Status != 200)
            {
                // The page of an error is not the file that was asked for.
                return (head, null);
            }

            if (response.Content.Headers.ContentLength > limit)
            {
                return (head, TooLarge);
            }

            await using var body = await response.Content.ReadAsStreamAsync(late.Token);
            return await CopyAsync(body, into, limit, late.Token) is { } bytes ? (head with { Bytes = bytes }, null) : (head, TooLarge);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return (null, new(leaving?.Left ?? true, Reason(e, ct)));
        }
    }

    private static TelegramReply.Failed TooLarge => new(Left: true, "The answer is too large.");

    private static async Task<long?> CopyAsync(Stream from, Stream to, long limit, CancellationToken ct)
    {
        var buffer = new byte[32 * 1024];
        var total = 0L;
        while (await from.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if ((total += read) > limit)
            {
                return null;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return total;
    }

    /// <summary>Never the exception's own words: they may hold the address.</summary>
    private static string Reason(Exception e, CancellationToken ct) => e switch
    {
        OperationCanceledException => ct.IsCancellationRequested ? "We are stopping." : "Telegram did not answer in time.",
        HttpRequestException { HttpRequestError: var error } => $"Telegram cannot be reached ({error}).",
        _ => "The connection to Telegram broke.",
    };

    [GeneratedRegex(@"^[0-9]{1,20}:[A-Za-z0-9_-]{1,128}\z")]
    private static partial Regex Token();

    /// <summary>An answer without its body, of which only the length is told.</summary>
    internal sealed record Head(int Status, string? Mime, TimeSpan? RetryAfter, long Bytes)
    {
        /// <summary>What the server's clock said.</summary>
        public DateTimeOffset? Date { get; init; }
    }

    /// <summary>Passes a body on and remembers that it began to: before that, nothing of the request has left and it can be repeated.</summary>
    private sealed class LeavingContent : HttpContent
    {
        private readonly HttpContent inner;

        public LeavingContent(HttpContent inner)
        {
            this.inner = inner;
            foreach (var (name, values) in inner.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        public bool Left { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Left = true;
            return inner.CopyToAsync(stream, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = inner.Headers.ContentLength ?? -1;
            return length >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
