using System.Text.RegularExpressions;

namespace Ventanilla.Channels.Telegram;

/// <summary>Fetches what citizens sent: first the file's path, then the file.</summary>
internal sealed partial class TelegramFiles(TelegramApi api)
{
    /// <summary>The cloud's Bot API gives out nothing larger.</summary>
    public const long CloudLimit = 20 * 1024 * 1024;

    /// <summary>20 MB over a village's line.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    public async Task<DownloadOutcome> DownloadAsync(ChannelAccount account, string reference, Stream destination, long limit, CancellationToken ct)
    {
        limit = Math.Min(limit, CloudLimit);
        switch (await api.CallAsync(account, "getFile", new GetFile(reference), ct))
        {
            case TelegramReply.Answered { Answer: { Ok: true } answer }:
                return answer.Result.Whole("file_size"u8) > limit ? TooLarge
                    : answer.Result.Text("file_path"u8) is { } path && IsSafe(path) && api.Address(account, "file/bot", path) is { } address
                        ? await FetchAsync(address, destination, limit, ct)
                        : new DownloadOutcome.Refused("Telegram named no path that we would follow.");
            case TelegramReply.Answered { Answer: { IsTelegrams: true, Code: 400 } answer }:
                return answer.Says(["file is too big"]) ? TooLarge

                    // The same words for a wrong id and for a moment's trouble.
                    : answer.Says(["wrong file_id or the file is temporarily unavailable"]) ? new DownloadOutcome.Retry(answer.Description)
                    : new DownloadOutcome.Refused(answer.Description);
            case TelegramReply.Answered { Answer: var answer }:
                return new DownloadOutcome.Retry($"Telegram answered {answer.Code}.");
            case TelegramReply.Failed failed:
                return new DownloadOutcome.Retry(failed.Reason);
            default:
                return new DownloadOutcome.Retry("The bot's token is missing or malformed.");
        }
    }

    /// <summary>Plain folders and names only: no way up, no other host, no query.</summary>
    public static bool IsSafe(string path) => path.Length <= 256 && Path().IsMatch(path) && !path.Contains("..", StringComparison.Ordinal);

    private static DownloadOutcome TooLarge => new DownloadOutcome.Refused("The file is too large.");

    private async Task<DownloadOutcome> FetchAsync(string address, Stream destination, long limit, CancellationToken ct)
    {
        var (head, failed) = await api.FetchAsync(address, null, destination, limit, Deadline, ct);
        return (head, failed) switch
        {
            ({ Status: 200 }, null) => new DownloadOutcome.Stored(head.Bytes, head.Mime is "application/octet-stream" ? null : head.Mime),
            ({ Status: 200 }, _) => TooLarge,
            ({ Status: >= 300 and < 400 }, _) => new DownloadOutcome.Refused("The file has moved to where we do not follow."),
            (not null, _) => new DownloadOutcome.Retry($"Telegram answered {head.Status}."),
            _ => new DownloadOutcome.Retry(failed!.Reason),
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*\z")]
    private static partial Regex Path();
}
