using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Ventanilla.Platform;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Sends one message through the Graph API. There is no idempotency key: a call that may have arrived and was not
/// answered ends as <see cref="SendOutcome.Unknown"/>, and the status that carries our attempt id decides.
/// </summary>
internal sealed class WhatsAppSender(GraphApi graph, Settings settings)
{
    public async Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct)
    {
        var content = message.Content;
        if (content.Kind == OutboundKind.TapTaken || (content.Kind == OutboundKind.Typing && string.IsNullOrEmpty(content.TargetId)))
        {
            // Telegram's signal, or a "typing…" that WhatsApp can only show as an answer to a message.
            return new SendOutcome.Sent("");
        }

        if (account.Token is null)
        {
            return new SendOutcome.AccountStopped("token", "The WhatsApp number has no token.");
        }

        string? mediaId = null;
        if (content.Kind is OutboundKind.Image or OutboundKind.Audio or OutboundKind.Video or OutboundKind.Document)
        {
            (mediaId, var failed) = await UploadAsync(account, content.File, ct);
            if (failed is not null)
            {
                return failed;
            }
        }

        var (body, problem) = WhatsAppRequest.Write(message, mediaId);
        if (problem is not null)
        {
            return new SendOutcome.Rejected("content", $"WhatsApp cannot send it: {problem}.");
        }

        using var tracked = new TrackedBody(body);
        var answer = await graph.CallAsync(HttpMethod.Post, graph.OfNumber(account, "messages"), account, tracked, ct);
        var signal = content.Kind is OutboundKind.ReadMark or OutboundKind.Typing;
        return (Judge(answer), signal) switch
        {
            (null, true) => new SendOutcome.Sent(""),
            (null, false) when answer.Reply.MessageId is { Length: > 0 } id => new SendOutcome.Sent(id) { Held = answer.Reply.Held, To = answer.Reply.To },
            (null, false) => new SendOutcome.Unknown("Meta took the message but named no id."),
            // A signal may come twice without harm.
            (SendOutcome.Unknown doubt, true) => new SendOutcome.Retry(doubt.Reason, Scope: RetryScope.Message),
            ({ } outcome, _) => outcome,
        };
    }

    /// <summary>Puts the file where the message can name it. Nobody sees it before, so any doubt is a retry.</summary>
    private async Task<(string? MediaId, SendOutcome? Failed)> UploadAsync(ChannelAccount account, OutboundFile? file, CancellationToken ct)
    {
        if (file is null || Open(Path.Combine(settings.Data, file.Path)) is not { } stream)
        {
            return (null, new SendOutcome.Rejected("file", "The file is not there any more."));
        }

        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("whatsapp"), "\"messaging_product\"");
        form.Add(new StringContent(file.Mime), "\"type\"");
        var part = new StreamContent(stream);
        part.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.Mime, out var mime) ? mime : new("application/octet-stream");
        // The name that people see goes with the message; here a citizen's file name would only be a risk.
        form.Add(part, "\"file\"", "\"file\"");
        var answer = await graph.CallAsync(HttpMethod.Post, graph.OfNumber(account, "media"), account, form, ct);
        return Judge(answer) switch
        {
            null when answer.Reply.Id is { Length: > 0 } id => (id, null),
            null => (null, new SendOutcome.Retry("Meta took the file but named no id.", Scope: RetryScope.Message)),
            SendOutcome.Unknown doubt => (null, new SendOutcome.Retry(doubt.Reason, Scope: RetryScope.Message)),
            var outcome => (null, outcome),
        };
    }

    /// <returns>Null when Graph took it.</returns>
    private static SendOutcome? Judge(GraphAnswer answer)
    {
        if (answer.Status is not { } status)
        {
            return answer.Left ? new SendOutcome.Unknown(answer.Fault!) : new SendOutcome.Retry(answer.Fault!);
        }

        if (answer.Reply.Error is { } error)
        {
            return WhatsAppErrors.Outcome(error.Code, error.Subcode, error.Text, answer.RetryAfter) ?? ByStatus(status, error, answer.RetryAfter);
        }

        return ((int)status, answer.Reply.IsGraph) switch
        {
            ( >= 200 and < 300, true) => null,
            ( >= 200 and < 300, false) => new SendOutcome.Unknown("The answer is not Meta's."),
            (429, _) => new SendOutcome.Retry("Meta asks us to slow down.", answer.RetryAfter),
            (503, _) when answer.RetryAfter is { } after => new SendOutcome.Retry("Meta is not available.", after),
            (408 or >= 500, _) => new SendOutcome.Unknown($"Meta failed (HTTP {(int)status})."),
            (401 or 403, _) => new SendOutcome.AccountStopped(Number(status), "Meta refuses the token."),
            // Neither Graph nor its errors: a wrong address or something in between. It has not been sent.
            _ => new SendOutcome.Retry($"Not Graph, but something else answered (HTTP {(int)status})."),
        };
    }

    /// <summary>For an error whose code is not in the table.</summary>
    private static SendOutcome ByStatus(HttpStatusCode status, ReportedError error, TimeSpan? after)
    {
        var code = error.Code ?? Number(status);
        var reason = $"Meta refuses it ({code}): {error.Text}";
        return (int)status switch
        {
            429 => new SendOutcome.Retry(reason, after),
            >= 500 => new SendOutcome.Retry(reason, after, RetryScope.Message),
            _ when error.Transient => new SendOutcome.Retry(reason, after, RetryScope.Message),
            401 or 403 => new SendOutcome.AccountStopped(code, reason),
            _ => new SendOutcome.Rejected(code, reason),
        };
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}
