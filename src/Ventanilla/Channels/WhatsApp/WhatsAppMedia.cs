using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Fetches a citizen's file: asks Graph for its address (good for five minutes), checks the host before the token goes
/// there, and takes no more bytes than allowed. Redirects are not followed: they could carry the token elsewhere.
/// </summary>
internal sealed class WhatsAppMedia(HttpClient http, GraphApi graph)
{
    private const string MediaHost = "lookaside.fbsbx.com";

    /// <summary>The largest file (100 MB) over a slow line.</summary>
    private static readonly TimeSpan FetchTime = TimeSpan.FromMinutes(5);

    /// <param name="reference">The media id; after <c>#</c> may stand the hash that the webhook stated.</param>
    public async Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct)
    {
        var (mediaId, statedHash) = reference.Split('#', 2) is [var id, var hash] ? (id, hash) : (reference, null);
        if (!IsMediaId(mediaId))
        {
            return new DownloadOutcome.Refused("Not a media id.");
        }

        if (account.Token is null)
        {
            return new DownloadOutcome.Retry("The WhatsApp number has no token.");
        }

        // The address may have run out between the two calls: one new one is asked for.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var answer = await graph.CallAsync(HttpMethod.Get, graph.OfMedia(account, mediaId), account, null, ct);
            if (AddressIn(answer, limit, out var problem) is not { } address)
            {
                return problem!;
            }

            var hashes = new[] { HashOf(statedHash), HashOf(answer.Reply.Sha256) };
            if (await FetchAsync(account, address, destination, limit, answer.Reply.Mime, hashes, ct) is { } outcome)
            {
                return outcome;
            }
        }

        return new DownloadOutcome.Refused("The file is not there any more.");
    }

    private Uri? AddressIn(GraphAnswer answer, long limit, out DownloadOutcome? problem)
    {
        problem = answer switch
        {
            { Fault: { } fault } => new DownloadOutcome.Retry(fault),
            { Reply.Error: { } error } when MayEndLater(error) =>
                new DownloadOutcome.Retry($"Meta refuses for now ({error.Code})."),
            { Reply.Error: { } error } when (int)answer.Status!.Value is not (429 or >= 500) && !error.Transient =>
                new DownloadOutcome.Refused($"Meta does not have the file ({error.Code})."),
            { Status: HttpStatusCode.NotFound } => new DownloadOutcome.Refused("Meta does not have the file."),
            { Reply: { Url: not null, Size: var size } } when size > limit => new DownloadOutcome.Refused("The file is too large."),
            { Status: HttpStatusCode.OK, Reply.Url: not null } => null,
            _ => new DownloadOutcome.Retry($"Meta did not tell where the file is (HTTP {(int)answer.Status!.Value})."),
        };
        if (problem is not null)
        {
            return null;
        }

        if (Uri.TryCreate(answer.Reply.Url, UriKind.Absolute, out var address) && MayHaveToken(address))
        {
            return address;
        }

        problem = new DownloadOutcome.Refused("The file lies on a host that must not see our token.");
        return null;
    }

    /// <summary>Too many calls or a token to be mended; but 100/33 means that there is no such file.</summary>
    private static bool MayEndLater(ReportedError error) =>
        error.Subcode != "33" && WhatsAppErrors.Outcome(error.Code, error.Subcode, null, null) is SendOutcome.Retry or SendOutcome.AccountStopped;

    private bool MayHaveToken(Uri address)
    {
        if (address.UserInfo.Length > 0)
        {
            return false;
        }

        return (address is { Scheme: "https", IsDefaultPort: true } && address.IdnHost.Equals(MediaHost, StringComparison.OrdinalIgnoreCase))
            || (graph.Fake is { } fake && Uri.Compare(address, fake, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);
    }

    /// <returns>Null when the address has run out.</returns>
    private async Task<DownloadOutcome?> FetchAsync(
        ChannelAccount account, Uri address, Stream destination, long limit, string? mime, byte[]?[] hashes, CancellationToken ct)
    {
        using var request = GraphApi.Request(HttpMethod.Get, address, account);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(FetchTime);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            switch ((int)response.StatusCode)
            {
                case 404 or 410:
                    return null;
                case >= 300 and < 400:
                    return new DownloadOutcome.Refused("The file's host sends us elsewhere, where the token must not go.");
                case 200:
                    break;
                default:
                    return new DownloadOutcome.Retry($"The file's host failed (HTTP {(int)response.StatusCode}).");
            }

            if (response.Content.Headers.ContentLength > limit)
            {
                return new DownloadOutcome.Refused("The file is too large.");
            }

            await using var source = await response.Content.ReadAsStreamAsync(deadline.Token);
            return await CopyAsync(source, destination, limit, hashes, deadline.Token) switch
            {
                (null, var bytes) => new DownloadOutcome.Stored(bytes, mime ?? response.Content.Headers.ContentType?.MediaType),
                (var refused, _) => new DownloadOutcome.Refused(refused),
            };
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException } or OperationCanceledException)
        {
            return new DownloadOutcome.Retry(GraphApi.Words(e, ct));
        }
    }

    private static async Task<(string? Refused, long Bytes)> CopyAsync(Stream source, Stream destination, long limit, byte[]?[] hashes, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var total = 0L;
            int read;
            while ((read = await source.ReadAsync(buffer, ct)) > 0)
            {
                total += read;
                if (total > limit)
                {
                    return ("The file is too large.", total);
                }

                hash.AppendData(buffer, 0, read);
                await destination.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            var actual = hash.GetHashAndReset();
            return Array.TrueForAll(hashes, h => h is null || h.AsSpan().SequenceEqual(actual))
                ? (null, total)
                : ("The file is not the one that was announced (its hash differs).", total);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsMediaId(string id) => id is { Length: > 0 and <= 256 } && !id.AsSpan().ContainsAnyExcept(IdLetters);

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=");

    /// <summary>A SHA-256 in hex or base64; null for anything else, which then cannot be checked.</summary>
    private static byte[]? HashOf(string? written)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        if (written is null)
        {
            return null;
        }

        if (written.Length == 2 * hash.Length)
        {
            return Convert.FromHexString(written, hash, out _, out _) == OperationStatus.Done ? hash : null;
        }

        return Base64.IsValid(written) && Convert.TryFromBase64String(written, hash, out var length) && length == hash.Length ? hash : null;
    }
}
