using System.Globalization;
using System.Text;

namespace Ventanilla.ExternalCode;

/// <summary>
/// What left and what came back when somebody at the town hall makes a call only to see how it goes. Never filled for a
/// citizen's call, and kept nowhere.
/// </summary>
internal sealed class CallTrace
{
    /// <summary>Bytes of an answer that are shown: enough to see what is wrong with it.</summary>
    public const int MostShown = 2_000;

    /// <summary>Tells the program that no citizen asks; one that changes something can leave it be.</summary>
    public const string TestHeader = "ventanilla-test";

    /// <summary>The request as it left; null when it did not even come to one.</summary>
    public string? Request { get; private set; }

    /// <summary>Null when nothing came back.</summary>
    public int? Status { get; private set; }

    public string? ContentType { get; private set; }

    public string Answer { get; private set; } = "";

    /// <summary>The answer is longer than what is shown.</summary>
    public bool IsCut { get; private set; }

    public TimeSpan Took { get; set; }

    /// <summary>Values in an address may be keys of the other organisation: they are not shown, nor is our secret, which never leaves.</summary>
    public void Asks(HttpRequestMessage request, byte[] body)
    {
        request.Headers.Add(TestHeader, "true");
        var text = new StringBuilder($"{request.Method} {Masked(request.RequestUri!)}\n");
        foreach (var (name, values) in request.Headers.Concat(request.Content!.Headers))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}: {string.Join(", ", values)}\n");
        }

        Request = text.Append('\n').Append(Encoding.UTF8.GetString(body)).ToString();
    }

    public void Hears(HttpResponseMessage answer)
    {
        Status = (int)answer.StatusCode;
        ContentType = answer.Content.Headers.ContentType?.ToString();
    }

    public void Reads(ReadOnlySpan<byte> answer)
    {
        IsCut = answer.Length > MostShown;
        Answer = Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, MostShown)]);
    }

    /// <summary>What a program says that does not answer as agreed. A citizen's call would not wait for it, so the end of the time changes nothing.</summary>
    public async Task ReadAsync(HttpContent content, CancellationToken ct)
    {
        var buffer = new byte[MostShown + 1];
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), ct) is var more and > 0)
            {
                length += more;
            }

            Reads(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            Reads(buffer.AsSpan(0, length));
            IsCut = true;
        }
    }

    private static string Masked(Uri address) => address.GetLeftPart(UriPartial.Path)
        + (address.Query.Length > 1 ? $"?{string.Join('&', address.Query[1..].Split('&').Select(p => p.Contains('=', StringComparison.Ordinal) ? $"{p[..p.IndexOf('=', StringComparison.Ordinal)]}=***" : "***"))}" : "");
}
