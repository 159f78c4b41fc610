using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace Ventanilla.Demo.Phones;

/// <summary>What the citizen sends besides words: pictures, documents, voice, places.</summary>
public sealed partial class PhoneScreen
{
    /// <summary>More than WhatsApp takes of most kinds, and enough for a photo of today.</summary>
    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>WhatsApp's app makes pictures smaller before it sends them.</summary>
    private const int LongestSide = 1600;

    private const int LargestVoice = 2 * 1024 * 1024;

    private bool recording;

    private Task SendPhotoAsync(SamplePhoto photo) =>
        SendAsync(new() { Kind = BubbleKind.Photo, File = Files.Add(PhoneSamples.Photo(photo), "image/jpeg", photo.FileName) });

    private async Task SendFileAsync(InputFileChangeEventArgs chosen)
    {
        var file = chosen.File;
        if (file.ContentType is "image/jpeg" or "image/png" && file.Size > 512 * 1024)
        {
            file = await file.RequestImageFileAsync("image/jpeg", LongestSide, LongestSide);
        }

        if (file.Size > LargestFile)
        {
            problem = Words["too-large"];
            sheet = Sheet.None;
            return;
        }

        using var bytes = new MemoryStream();
        await using (var stream = file.OpenReadStream(LargestFile))
        {
            await stream.CopyToAsync(bytes);
        }

        var kind = file.ContentType switch
        {
            "image/jpeg" or "image/png" => BubbleKind.Photo,
            "video/mp4" => BubbleKind.Video,
            "audio/mpeg" or "audio/mp4" or "audio/ogg" => BubbleKind.Audio,
            _ => BubbleKind.File,
        };
        var mime = file.ContentType is { Length: > 0 } told ? told : "application/octet-stream";
        await SendAsync(new() { Kind = kind, File = Files.Add(bytes.ToArray(), mime, file.Name) });
    }

    private Task SendVoiceAsync() => SendVoiceAsync(PhoneSamples.Voice(Citizen.Language));

    private Task SendVoiceAsync(byte[] ogg) => SendAsync(new() { Kind = BubbleKind.Voice, File = Files.Add(ogg, "audio/ogg; codecs=opus", "voice.ogg") });

    /// <summary>Starts recording, or stops and sends.</summary>
    private async Task RecordAsync()
    {
        if (attached is null)
        {
            return;
        }

        if (!recording)
        {
            recording = await attached.InvokeAsync<bool>("record");
            if (!recording)
            {
                (sheet, problem) = (Sheet.None, Words["voice-failed"]);
            }

            return;
        }

        recording = false;
        sheet = Sheet.None;
        await using var stream = await attached.InvokeAsync<IJSStreamReference>("stopRecording");
        using var bytes = new MemoryStream();
        await using (var recorded = await stream.OpenReadStreamAsync(LargestVoice))
        {
            await recorded.CopyToAsync(bytes);
        }

        if (OggOpus.From(bytes.ToArray()) is { } ogg)
        {
            await SendVoiceAsync(ogg);
        }
        else
        {
            problem = Words["voice-failed"];
        }
    }

    private Task SendPlaceAsync(Spot place)
    {
        var quotes = placeFor;
        placeFor = null;
        return SendAsync(new() { Kind = BubbleKind.Place, Place = place, Quotes = quotes });
    }

    private async Task SendOwnPlaceAsync()
    {
        var here = attached is null ? null : await attached.InvokeAsync<double[]?>("where");
        if (here is [var latitude, var longitude])
        {
            await SendPlaceAsync(new(latitude, longitude));
        }
        else
        {
            (sheet, problem) = (Sheet.None, Words["place-failed"]);
        }
    }
}
