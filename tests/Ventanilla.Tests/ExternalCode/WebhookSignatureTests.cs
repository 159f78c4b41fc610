using System.Security.Cryptography;
using System.Text;
using Ventanilla.ExternalCode;
using Ventanilla.Platform;

namespace Ventanilla.Tests.ExternalCode;

public sealed class WebhookSignatureTests
{
    // The example of the Standard Webhooks specification.
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Time = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Key = WebhookSignature.ReadKey(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))!;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_specification_s_example_is_signed_as_it_says() =>
        Assert.Equal(Signature, WebhookSignature.Sign(Key, Id, 1614265330, Body));

    [Theory]
    [InlineData(Id, Time, Signature, 0, true)]
    [InlineData(Id, Time, Signature, 300, true)]
    [InlineData(Id, Time, Signature, -300, true)]
    [InlineData(Id, Time, Signature, 301, false)]
    [InlineData(Id, Time, Signature, -301, false)]
    [InlineData(Id, Time, "v1,AAAA " + Signature, 0, true)]
    [InlineData(Id, Time, "v1a,abc v2,x  " + Signature + " v1,", 0, true)]
    [InlineData(Id, Time, "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 0, false)]
    [InlineData(Id, Time, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 0, false)]
    [InlineData(Id, Time, "v1,", 0, false)]
    [InlineData(Id, Time, "", 0, false)]
    [InlineData(Id, Time, null, 0, false)]
    [InlineData("msg_other", Time, Signature, 0, false)]
    [InlineData("", Time, Signature, 0, false)]
    [InlineData(null, Time, Signature, 0, false)]
    [InlineData(Id, "1614265331", Signature, 0, false)]
    [InlineData(Id, "01614265330 ", Signature, 0, false)]
    [InlineData(Id, "-1614265330", Signature, 0, false)]
    [InlineData(Id, "99999999999999999999", Signature, 0, false)]
    [InlineData(Id, "9223372036854775807", Signature, 0, false)]
    [InlineData(Id, "", Signature, 0, false)]
    [InlineData(Id, null, Signature, 0, false)]
    public void Only_the_right_signature_of_the_right_time_is_believed(string? id, string? time, string? signatures, int later, bool believed) =>
        Assert.Equal(believed, WebhookSignature.Verify(Key, id, time, signatures, Body, Then.AddSeconds(later)));

    [Fact]
    public void A_changed_body_and_a_wrong_key_are_not_believed()
    {
        Assert.False(WebhookSignature.Verify(Key, Id, Time, Signature, [.. Body, (byte)' '], Then));
        Assert.False(WebhookSignature.Verify(RandomNumberGenerator.GetBytes(24), Id, Time, Signature, Body, Then));
    }

    [Fact]
    public void Any_change_of_the_header_is_noticed_and_none_is_an_error()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var changed = Signature.ToCharArray();
            changed[random.Next(changed.Length)] = (char)random.Next(1, 0x250);
            var header = new string(changed)[..random.Next(changed.Length + 1)];

            // The last character before "=" carries two bits that base64 ignores; the decoder refuses them when they are set.
            Assert.Equal(header == Signature, WebhookSignature.Verify(Key, Id, Time, header, Body, Then));
        }
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_short+++", false)]
    [InlineData("whsec_not base64 at all!!!!!!!!!!!!!!!!!!!!!!!!!!", false)]
    public void A_secret_has_its_form(string secret, bool good) => Assert.Equal(good, WebhookSignature.ReadKey(new Secret(secret)) is not null);

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(400, false)]
    public void A_secret_has_its_length(int bytes, bool good) =>
        Assert.Equal(good, WebhookSignature.ReadKey(new Secret("whsec_" + Convert.ToBase64String(new byte[bytes]))) is not null);
}
