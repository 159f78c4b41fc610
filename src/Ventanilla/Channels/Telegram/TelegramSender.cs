using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ventanilla.Platform;

namespace Ventanilla.Channels.Telegram;

/// <summary>Sends one message or signal, and a second time more plainly where Telegram wants it so.</summary>
internal sealed class TelegramSender(TelegramApi api, Settings settings)
{
    public async Task<SendOutcome> SendAsync(ChannelAccount account, OutboundMessage message, CancellationToken ct)
    {
        var file = message.Content.File is { } given ? new FileInfo(Path.Combine(settings.Data, given.Path)) : null;
        var (letter, ended) = TelegramLetter.Compose(message, file is { Exists: true } ? file.Length : null);
        if (letter is null)
        {
            return ended!;
        }

        var reply = await CallAsync(account, letter, message.Content.File, file, ct);
        var plainer = TelegramOutcomes.HasNoTopic(reply) ? letter.WithoutTopic()
            : TelegramOutcomes.WantsPlainFile(reply) ? letter.AsPlainFile()
            : letter;
        if (plainer != letter)
        {
            reply = await CallAsync(account, plainer, message.Content.File, file, ct);
        }

        return TelegramOutcomes.Of(reply, letter.Signal, group: letter.Payload is ToChat { ChatId: < 0 });
    }

    private async Task<TelegramReply> CallAsync(ChannelAccount account, TelegramLetter letter, OutboundFile? file, FileInfo? onDisk, CancellationToken ct)
    {
        if (letter.FileField is not { } field)
        {
            return await api.CallAsync(account, letter.Method, letter.Payload, ct);
        }

        FileStream bytes;
        try
        {
            bytes = new FileStream(onDisk!.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 32 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TelegramReply.Failed(Left: false, "The file to send cannot be read.");
        }

        return await api.CallAsync(account, letter.Method, Form(letter.Payload, field, file!, bytes), ct);
    }

    /// <summary>The parameters as a form: plain values as they are, nested ones as JSON.</summary>
    private static MultipartFormDataContent Form(object payload, string field, OutboundFile file, Stream bytes)
    {
        var form = new MultipartFormDataContent();
        using var parameters = JsonDocument.Parse(TelegramJson.Bytes(payload));
        foreach (var parameter in parameters.RootElement.EnumerateObject())
        {
            var value = parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString()! : parameter.Value.GetRawText();
            form.Add(new StringContent(value), parameter.Name);
        }

        var part = new StreamContent(bytes);
        part.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.Mime, out var mime) ? mime : new("application/octet-stream");

        // Telegram reads raw UTF-8 here and none of the ways in which .NET would encode an accent.
        part.Headers.TryAddWithoutValidation(
            "Content-Disposition",
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes($"form-data; name=\"{field}\"; filename=\"{FileName(file.FileName)}\"")));
        form.Add(part);
        return form;
    }

    private static string FileName(string name)
    {
        var clean = new string([.. name.Where(c => !char.IsControl(c) && c is not ('"' or '\\' or '/' or ';'))]);
        return clean.Length == 0 ? "file" : TelegramText.Clip(clean, 120);
    }
}
