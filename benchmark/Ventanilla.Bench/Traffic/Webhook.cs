using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Ventanilla.Bench.Traffic;

/// <summary>
/// One keep-alive connection that posts signed webhooks, one after the other. Written on the bare socket, so that on a
/// small machine the measuring leaves the cores to what is measured.
/// </summary>
internal sealed class Webhook(Uri target) : IDisposable
{
    private static readonly byte[] AppSecret = Encoding.UTF8.GetBytes(Demo.AppSecret);
    private static long messages;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] outgoing = new byte[8 * 1024];
    private readonly byte[] incoming = new byte[16 * 1024];

    public async Task ConnectAsync(CancellationToken ct) =>
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port), ct);

    public Task<int> PostMessageAsync(Citizen citizen, string text, CancellationToken ct) => PostAsync(
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{Demo.PhoneNumberId}}}"},"contacts":[{"profile":{"name":"Ve\u00efna {{{citizen.Index}}}"},"wa_id":"{{{citizen.Phone}}}","user_id":"{{{citizen.UserId}}}"}],"messages":[{"from":"{{{citizen.Phone}}}","from_user_id":"{{{citizen.UserId}}}","id":"wamid.bench.in.{{{Environment.ProcessId}}}.{{{Interlocked.Increment(ref messages)}}}","timestamp":"{{{Now()}}}","type":"text","text":{"body":"{{{text}}}"}}]}}]}]}""",
        ct);

    /// <summary>The same status of one or several messages, in one webhook.</summary>
    public Task<int> PostStatusAsync(IReadOnlyList<Accepted> messages, string status, CancellationToken ct) => PostAsync(
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{Demo.PhoneNumberId}}}"},"statuses":[{{{string.Join(',', messages.Select(m => Status(m, status)))}}}]}}]}]}""",
        ct);

    public void Dispose() => socket.Dispose();

    private static string Status(Accepted message, string status) =>
        $$"""{"id":"{{message.Id}}","status":"{{status}}","timestamp":"{{Now()}}",{{Attempt(message)}}"recipient_id":"{{message.To.TrimStart('+')}}"}""";

    private static string Attempt(Accepted message) => message.Attempt is null ? "" : $"\"biz_opaque_callback_data\":\"{message.Attempt}\",";

    private static string Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <returns>The status code.</returns>
    private async Task<int> PostAsync(string body, CancellationToken ct)
    {
        var length = Compose(body);
        for (var sent = 0; sent < length;)
        {
            sent += await socket.SendAsync(outgoing.AsMemory(sent, length - sent), SocketFlags.None, ct);
        }

        var have = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(incoming.AsMemory(have), SocketFlags.None, ct);
            if (got == 0)
            {
                throw new IOException("The contender closed the connection.");
            }

            have += got;
            if (IsComplete(incoming.AsSpan(0, have)))
            {
                return int.Parse(incoming.AsSpan(9, 3), CultureInfo.InvariantCulture);
            }
        }
    }

    private int Compose(string body)
    {
        Span<byte> bytes = stackalloc byte[4096];
        bytes = bytes[..Encoding.UTF8.GetBytes(body, bytes)];
        Span<byte> signature = stackalloc byte[32];
        HMACSHA256.HashData(AppSecret, bytes, signature);
        var head = Encoding.ASCII.GetBytes(
            $"POST {target.AbsolutePath} HTTP/1.1\r\nHost: 127.0.0.1:{target.Port}\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256={Convert.ToHexStringLower(signature)}\r\nContent-Length: {bytes.Length}\r\n\r\n",
            outgoing);
        bytes.CopyTo(outgoing.AsSpan(head));
        return head + bytes.Length;
    }

    private static bool IsComplete(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = response[..end];
        var field = head.IndexOf("Content-Length: "u8);
        if (field < 0)
        {
            return head.IndexOf("chunked"u8) < 0 || response.EndsWith("0\r\n\r\n"u8);
        }

        var value = head[(field + 16)..];
        var stop = value.IndexOf((byte)'\r');
        return response.Length >= end + 4 + int.Parse(stop < 0 ? value : value[..stop], CultureInfo.InvariantCulture);
    }
}
