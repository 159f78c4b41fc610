using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class WhatsAppSignatureTests
{
    [Fact]
    public void Every_signature_case_is_judged_rightly()
    {
        using var cases = JsonDocument.Parse(BodyFiles.Read("signature_cases.json"));
        var tried = 0;
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            // Upper case is let in: it is the same number.
            var rightful = !(one.TryGetProperty("expect", out var expect) && expect.GetString()!.StartsWith("reject", StringComparison.Ordinal));
            Assert.Equal(rightful, WhatsAppSignature.Verify(
                new Secret(one.GetProperty("app_secret").GetString()!),
                Encoding.UTF8.GetBytes(one.GetProperty("raw_body").GetString()!),
                one.GetProperty("x_hub_signature_256").GetString()));
            tried++;
        }

        Assert.True(tried >= 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha1=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a61")]
    [InlineData("sha256=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a6")]
    [InlineData("sha256=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a6z")]
    [InlineData("sha256=1ca363dab318df784e1963b29dca91e2098e6cf2fbf0d3c14e09580a90684a61 ")]
    public void A_header_of_another_shape_is_refused(string header) =>
        Assert.False(WhatsAppSignature.Verify(new("app-secret-for-tests"), """{"object":"whatsapp_business_account","entry":[]}"""u8, header));

    [Fact]
    public void The_mark_before_the_body_is_signed_too()
    {
        var body = BodyFiles.Read("with_bom.txt");
        var header = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData("s"u8, body))}";

        Assert.Equal(0xEF, body[0]);
        Assert.True(WhatsAppSignature.Verify(new("s"), body, header));
        Assert.False(WhatsAppSignature.Verify(new("s"), body.AsSpan(3), header));
    }

    [Fact]
    public void A_secret_of_any_length_works()
    {
        var secret = new string('é', 400);
        var header = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "x"u8))}";

        Assert.True(WhatsAppSignature.Verify(new(secret), "x"u8, header));
    }

    [Theory]
    [InlineData("subscribe", "demo-verify-token", "1158201444", "1158201444")]
    [InlineData("subscribe", "wrong", "1158201444", null)]
    [InlineData("subscribe", null, "1158201444", null)]
    [InlineData("unsubscribe", "demo-verify-token", "1158201444", null)]
    [InlineData(null, "demo-verify-token", "1158201444", null)]
    [InlineData("subscribe", "demo-verify-token", null, null)]
    [InlineData("subscribe", "demo-verify-token", "", null)]
    public void The_handshake_gives_the_challenge_back_to_who_knows_the_token(string? mode, string? token, string? challenge, string? answer) =>
        Assert.Equal(answer, WhatsAppHandshake.Answer(mode, token, challenge, new("demo-verify-token")));
}
