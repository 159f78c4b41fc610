using System.Net;
using System.Net.Http.Headers;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>Makes calls to the Graph API and tells what came of them as a value, faults included.</summary>
internal sealed class GraphApi(HttpClient http, Settings settings)
{
    /// <summary>Answers are small; more is not from Graph.</summary>
    private const int LongestAnswer = 256 * 1024;

    /// <summary>Meta answers within a second or two; a file's upload takes longer.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    private static readonly Uri Meta = new("https://graph.facebook.com");

    private readonly string root = $"{(settings.GraphUrl ?? Meta).ToString().TrimEnd('/')}/{settings.GraphVersion}/";

    /// <summary>The host that the technician has set instead of Meta's (tests, the demo's fake); null in real life.</summary>
    public Uri? Fake { get; } = settings.GraphUrl;

    /// <summary>The address of something under the account's number: <c>messages</c>, <c>media</c>.</summary>
    public Uri OfNumber(ChannelAccount account, string edge) => new($"{root}{Uri.EscapeDataString(account.Name)}/{edge}");

    /// <summary>The address that tells how the account's number stands.</summary>
    public Uri OfAccount(ChannelAccount account) => new($"{root}{Uri.EscapeDataString(account.Name)}?fields=id,quality_rating,webhook_configuration");

    /// <summary>The address that tells where a file lies. The number is named so that Meta refuses files of other numbers.</summary>
    public Uri OfMedia(ChannelAccount account, string mediaId) =>
        new($"{root}{Uri.EscapeDataString(mediaId)}?phone_number_id={Uri.EscapeDataString(account.Name)}");

    /// <summary>The templates of the business account above the number.</summary>
    public Uri OfTemplates(ChannelAccount account, string? after) => new(
        $"{root}{Uri.EscapeDataString(account.Owner ?? "")}/message_templates?fields=name,language,status,category,components&limit=100"
        + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}"));

    /// <summary>Reads something whole; null when there was no good answer.</summary>
    public async Task<ReadOnlyMemory<byte>?> FetchAsync(Uri address, ChannelAccount account, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, address, account);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AnswerTime);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return response.IsSuccessStatusCode ? await ReadAsync(response.Content, deadline.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    public async Task<GraphAnswer> CallAsync(HttpMethod method, Uri address, ChannelAccount account, HttpContent? content, CancellationToken ct)
    {
        using var request = Request(method, address, account);
        var tracked = content as TrackedBody;
        request.Content = content;
        // The client's own time limit ends with the headers; an answer that drips in byte by byte must end too.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AnswerTime);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var body = await ReadAsync(response.Content, deadline.Token);
            return new(response.StatusCode, GraphReply.Read(body), RetryAfter(response), null, false) { Date = response.Headers.Date };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The body never left: then surely nothing was done. Without a tracked body we cannot know.
            var left = tracked?.Started ?? true;
            return new(null, default, null, Words(e, ct), left);
        }
    }

    /// <summary>A request that carries the account's token; only ever to an address that was checked.</summary>
    public static HttpRequestMessage Request(HttpMethod method, Uri address, ChannelAccount account) =>
        new(method, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.Token?.Reveal()) } };

    /// <summary>What a fault means, for operators.</summary>
    public static string Words(Exception fault, CancellationToken stopped) => fault switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } e => $"Meta was not reached ({e.HttpRequestError}).",
        OperationCanceledException => stopped.IsCancellationRequested ? "The call was stopped." : "Meta did not answer in time.",
        _ => "The connection to Meta broke.",
    };

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[Math.Clamp(content.Headers.ContentLength ?? 1024, 1, LongestAnswer)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), ct);
            length += read;
            if (read == 0 || length == LongestAnswer)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, LongestAnswer));
            }
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            // A date is measured against the server's own clock, so that ours does not matter.
            { Date: { } until } when response.Headers.Date is { } now => until - now,
            _ => (TimeSpan?)null,
        };
        return asked is { } time ? TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, 1, 86_400)) : null;
    }
}

/// <summary>What came of a call.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Fault">Why no answer came.</param>
/// <param name="Left">No answer came, but the request may have arrived.</param>
internal readonly record struct GraphAnswer(HttpStatusCode? Status, GraphReply Reply, TimeSpan? RetryAfter, string? Fault, bool Left)
{
    /// <summary>What the server's clock said.</summary>
    public DateTimeOffset? Date { get; init; }
}

/// <summary>A body that remembers whether it began to leave: before that a failed call has surely done nothing.</summary>
internal sealed class TrackedBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> body;

    public TrackedBody(ReadOnlyMemory<byte> body)
    {
        this.body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
    }

    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
