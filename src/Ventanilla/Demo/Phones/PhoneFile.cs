using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Ventanilla.Demo.Phones;

/// <summary>A picture, voice note or document that went through a fake provider.</summary>
/// <param name="Id">As the provider names it.</param>
/// <param name="FromTown">Uploaded by us to be sent, not by a citizen.</param>
public sealed record PhoneFile(string Id, byte[] Bytes, string Mime, string Name, DateTimeOffset At, bool FromTown = false)
{
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The kinds that a browser may show in the page; anything else is only ever downloaded.</summary>
    public bool IsShown => Mime.Split(';')[0] is "image/jpeg" or "image/png" or "image/webp" or "audio/ogg" or "audio/mpeg" or "audio/mp4" or "audio/aac" or "video/mp4";

    /// <summary>Where the phone's page finds it.</summary>
    public string Address => $"/demo/files/{Id}";
}

/// <summary>The files of the fake providers, in memory; the oldest give way.</summary>
internal sealed class PhoneFiles(TimeProvider time)
{
    private const int Most = 400;
    private const long MostBytes = 256L * 1024 * 1024;

    private readonly ConcurrentDictionary<string, PhoneFile> byId = new();
    private readonly Queue<PhoneFile> inOrder = new();
    private readonly Lock gate = new();
    private long bytes;

    public PhoneFile Add(byte[] content, string mime, string name, bool fromTown = false)
    {
        // Digits only, as Meta's are; random, because a file of a former run must not be confused with one of this.
        var id = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture) + RandomNumberGenerator.GetInt32(10_000, 99_999).ToString(CultureInfo.InvariantCulture);
        var file = new PhoneFile(id, content, mime, name, time.GetUtcNow(), fromTown);
        lock (gate)
        {
            byId[id] = file;
            inOrder.Enqueue(file);
            bytes += content.Length;
            while (inOrder.Count > Most || (bytes > MostBytes && inOrder.Count > 1))
            {
                var oldest = inOrder.Dequeue();
                bytes -= oldest.Bytes.Length;
                byId.TryRemove(oldest.Id, out _);
            }
        }

        return file;
    }

    public PhoneFile? Find(string id) => byId.GetValueOrDefault(id);
}
