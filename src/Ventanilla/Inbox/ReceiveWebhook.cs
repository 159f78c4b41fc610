using System.Buffers;
using Ventanilla.Channels;
using Ventanilla.Platform;

namespace Ventanilla.Inbox;

/// <summary>
/// The providers' front door: the signature over the raw bytes first, then keep, then 200. Content that is not understood
/// is kept in quarantine and answered 200, because a provider repeats everything else for days.
/// </summary>
internal static class ReceiveWebhook
{
    /// <summary>Meta sends at most 3 MB; a little more so that the limit is ours to explain.</summary>
    public const int BodyLimit = 4 * 1024 * 1024;

    /// <summary>Reads the whole body, or null when it is larger than the limit.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > BodyLimit)
        {
            return null;
        }

        if (request.ContentLength is { } length)
        {
            var exact = new byte[length];
            var filled = await request.Body.ReadAtLeastAsync(exact, exact.Length, throwOnEndOfStream: false, ct);
            return filled == exact.Length ? exact : exact[..filled];
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.Buffer.Length > BodyLimit)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                return read.Buffer.ToArray();
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Keeps it, then says so. 503 when it cannot be kept: the provider will come again.</summary>
    /// <param name="signer">The secret that signed the body, where the body names its account: it speaks for that secret's accounts only.</param>
    public static async Task<IResult> KeepAsync(IChannel channel, ReadOnlyMemory<byte> body, ChannelAccount? account, Secret? signer, Spool spool)
    {
        var began = spool.Time.GetTimestamp();
        using var way = Telemetry.Way.StartActivity("inbox");
        if (!await spool.KeepAsync(channel, body, account, signer))
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        Telemetry.Acknowledged(channel.Kind, spool.Time.GetElapsedTime(began));
        return Results.Ok();
    }
}
