using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ventanilla.Platform;

namespace Ventanilla.ExternalCode;

/// <summary>
/// Asks other organisations' programs. Asked once and never again within a call: whether the question has been acted upon
/// is not known when no answer came.
/// </summary>
/// <param name="time">The machine's clock, also where the town's stands still: receivers compare the signed time with theirs.</param>
internal sealed partial class ExternalCodeClient(OutboundHttp http, Settings settings, TimeProvider time, ILogger<ExternalCodeClient> logger)
{
    /// <summary>Sixteen times what a message can hold.</summary>
    private const int MaxAnswerBytes = 64 << 10;

    /// <summary>A town whose program hangs takes no more of the house than this.</summary>
    private const int MaxCallsPerTown = 8;

    private readonly ConcurrentDictionary<TownId, SemaphoreSlim> townSlots = new();
    private readonly ConcurrentDictionary<(TownId Town, string Name, Uri Address), (ConnectorBreaker Breaker, AnswerCache Cache)> lines = new();

    /// <summary>Returns within the deadline, whatever the other side does.</summary>
    public async Task<ExternalOutcome> CallAsync(ConnectorSettings connector, ExternalRequest request, CancellationToken ct)
    {
        if (Problem(connector, out var key) is { } problem)
        {
            return problem;
        }

        var (breaker, cache) = lines.GetOrAdd((connector.Town, connector.Name, connector.Address), NewLine);
        if (cache.TryFind(request, out var known))
        {
            return known;
        }

        var outcome = breaker.WithoutWaiting ?? await CallInTurnAsync(connector, breaker, token => SendAsync(connector.Address, key, request, null, token), ct);
        if (outcome is ExternalOutcome.Answered answered && connector.CacheFor > TimeSpan.Zero)
        {
            cache.Keep(request, answered, connector.CacheFor);
        }

        return outcome;
    }

    /// <summary>
    /// A call that only somebody at the town hall sees: with the same guards, turn and deadline as a citizen's. No answer that was kept is
    /// used, it is made also while the program is left alone, and a failure is not counted: who mends it sees at once whether it is mended.
    /// </summary>
    public async Task<ExternalOutcome> TestAsync(ConnectorSettings connector, ExternalRequest request, CallTrace trace, CancellationToken ct)
    {
        if (Problem(connector, out var key) is { } problem)
        {
            return problem;
        }

        var began = time.GetTimestamp();
        var outcome = await CallInTurnAsync(connector, null, token => SendAsync(connector.Address, key, request, trace, token), ct);
        trace.Took = time.GetElapsedTime(began);
        return outcome;
    }

    /// <summary>What forbids the call before it is made; null when nothing does.</summary>
    private ExternalOutcome.Refused? Problem(ConnectorSettings connector, out byte[] key)
    {
        key = WebhookSignature.ReadKey(connector.Secret) ?? [];
        return http.Guard.Problem(connector.Address) is { } problem ? new(problem)
            : key.Length == 0 ? new("The secret must be whsec_ and 24 to 64 bytes in base64.")
            : null;
    }

    /// <summary>
    /// Waits for one of the town's slots; the wait counts towards the deadline. The slot is kept until the breaker knows how
    /// the call ended, so that the failure which opens it lets nobody else through.
    /// </summary>
    private async Task<ExternalOutcome> CallInTurnAsync(
        ConnectorSettings connector, ConnectorBreaker? breaker, Func<CancellationToken, Task<ExternalOutcome>> send, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(connector.Deadline ?? settings.ExternalDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        var slots = townSlots.GetOrAdd(connector.Town, static _ => new SemaphoreSlim(MaxCallsPerTown));
        try
        {
            await slots.WaitAsync(either.Token);
            try
            {
                return breaker is null
                    ? (await TryAsync(send, either.Token, ct)).Outcome
                    : await breaker.RunAsync(token => TryAsync(send, token, ct), either.Token);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time was over before the call was made.
            return new ExternalOutcome.Slow();
        }
    }

    /// <param name="send">The call.</param>
    /// <param name="deadline">Ends the call.</param>
    /// <param name="ct">Who asked has gone, which is nobody's fault.</param>
    private static async Task<ConnectorBreaker.Attempt> TryAsync(Func<CancellationToken, Task<ExternalOutcome>> send, CancellationToken deadline, CancellationToken ct)
    {
        try
        {
            var outcome = await send(deadline);
            return new(outcome, IsFault: outcome is ExternalOutcome.Down);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(new ExternalOutcome.Slow(), IsFault: true);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return new(new ExternalOutcome.Refused(refused.Message), IsFault: false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(new ExternalOutcome.Down($"It cannot be reached, or broke off ({Name(e)})."), IsFault: true);
        }
    }

    private async Task<ExternalOutcome> SendAsync(Uri address, byte[] key, ExternalRequest request, CallTrace? trace, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new CodeAsked(request.Id, "code.asked", now, new(request.Town, request.Service, request.Key, request.Language, request.Now)),
            ExternalCodeJson.Default.CodeAsked);
        using var post = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        post.Headers.Accept.Add(new("application/json"));
        post.Headers.Add("webhook-id", request.Id);
        post.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        post.Headers.Add("webhook-signature", WebhookSignature.Sign(key, request.Id, now.ToUnixTimeSeconds(), body));
        trace?.Asks(post, body);

        using var answer = await http.Guarded.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, ct);
        trace?.Hears(answer);
        if (trace is not null && (answer.StatusCode != HttpStatusCode.OK || !IsJson(answer.Content.Headers)))
        {
            await trace.ReadAsync(answer.Content, ct);
        }

        return answer.StatusCode switch
        {
            HttpStatusCode.OK when IsJson(answer.Content.Headers) => await ReadAsync(answer.Content, trace, ct),
            HttpStatusCode.OK => new ExternalOutcome.Nonsense("It answered with something else than application/json in UTF-8."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new ExternalOutcome.Down($"It answered with status {(int)answer.StatusCode}."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new ExternalOutcome.Refused($"It answered with status {(int)answer.StatusCode}: is the secret the same on both sides, and is its clock right?"),
            >= HttpStatusCode.BadRequest => new ExternalOutcome.Refused($"It answered with status {(int)answer.StatusCode}."),
            _ => new ExternalOutcome.Nonsense($"It answered with status {(int)answer.StatusCode}; only 200 is an answer, and redirects are not followed."),
        };
    }

    private static bool IsJson(HttpContentHeaders headers) =>
        headers.ContentEncoding.Count == 0
        && headers.ContentType is { MediaType: { } type } contentType
        && type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (contentType.CharSet is null || contentType.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads no more than may be kept, whatever length was announced.</summary>
    private static async Task<ExternalOutcome> ReadAsync(HttpContent content, CallTrace? trace, CancellationToken ct)
    {
        var buffer = new byte[MaxAnswerBytes + 1];
        await using var stream = await content.ReadAsStreamAsync(ct);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        trace?.Reads(buffer.AsSpan(0, length));
        if (length > MaxAnswerBytes)
        {
            return new ExternalOutcome.Nonsense($"Its answer is larger than {MaxAnswerBytes >> 10} KB.");
        }

        var json = buffer.AsSpan(0, length);
        if (StrictJson.Problem(json) is { } problem)
        {
            return new ExternalOutcome.Nonsense($"Its answer {problem}.");
        }

        return json.TrimStart(" \t\r\n"u8)[0] == '{'
            ? new ExternalOutcome.Answered(Encoding.UTF8.GetString(json))
            : new ExternalOutcome.Nonsense("Its answer is JSON, but not an object.");
    }

    /// <summary>The kind of the fault, without host or text.</summary>
    private static string Name(Exception e) => e switch
    {
        HttpRequestException request => request.HttpRequestError.ToString(),
        HttpIOException io => io.HttpRequestError.ToString(),
        _ => "connection lost",
    };

    private (ConnectorBreaker Breaker, AnswerCache Cache) NewLine((TownId Town, string Name, Uri Address) line) =>
        (new(time, () => LogOpened(logger, line.Name, line.Town), () => LogClosed(logger, line.Name, line.Town)), new(time));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connector {Connector} of town {Town} keeps failing and is left alone for some seconds")]
    private static partial void LogOpened(ILogger logger, string connector, TownId town);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connector {Connector} of town {Town} answers again")]
    private static partial void LogClosed(ILogger logger, string connector, TownId town);
}
