using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.Upkeep;
using Ventanilla.Upkeep.Checks;

namespace Ventanilla.Tests.Upkeep;

/// <summary>What the doctor says of the certificate that is shown at the public address, from a real handshake.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 8, 0, 0, TimeSpan.Zero);
    private static readonly UpkeepTexts English = new("en");

    private readonly X509Certificate2 authority = ShownAtTheDoor.Made("Autoritat", Now.AddYears(-5), Now.AddYears(5), authority: true);

    public void Dispose() => authority.Dispose();

    [Theory]
    [InlineData(-76, 14, "Certificate.Good", "is good for another 14 days")]
    [InlineData(-77, 13, "Certificate.Ending", "ends in 13 days")]
    [InlineData(-90, 0.2, "Certificate.Ending", "ends in 4 hours")]
    [InlineData(-90, -0.2, "Certificate.Expired", "ended 4 hours ago")]
    [InlineData(-93, -3, "Certificate.Expired", "ended 3 days ago")]
    [InlineData(0.2, 90, "Certificate.Early", "is not good yet: it will be in 4 hours")]
    public async Task How_long_it_is_good_is_said(double from, double until, string code, string said)
    {
        using var shown = ShownAtTheDoor.Made("localhost", Now.AddDays(from), Now.AddDays(until), authority);
        await using var proxy = new ShownAtTheDoor(shown);

        var finding = Assert.Single(await LookAsync(proxy.Address));

        Assert.Equal(code, finding.Code);
        Assert.Contains(said, English[finding.Code, finding.Values], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vilaseca.example", "vilaseca.example")]
    [InlineData("Vila-seca\u001b[31m", "Vila-seca[31m")]
    public async Task A_certificate_for_another_name_says_for_which_and_says_nothing_to_the_terminal(string name, string said)
    {
        using var shown = ShownAtTheDoor.Made(name, Now.AddDays(-1), Now.AddDays(80), authority);
        await using var proxy = new ShownAtTheDoor(shown);

        var finding = Assert.Single(await LookAsync(proxy.Address));

        Assert.Equal("Certificate.Name", finding.Code);
        Assert.Equal($"{proxy.Address.Authority} shows the certificate of {said}.", English[finding.Code, finding.Values]);
    }

    [Fact]
    public async Task Who_signed_itself_who_is_vouched_for_by_nobody_known_and_whose_authority_has_ended_are_told_apart()
    {
        using var itself = ShownAtTheDoor.Made("localhost", Now.AddDays(-1), Now.AddDays(80));
        using var between = ShownAtTheDoor.Made("Entremig", Now.AddYears(-1), Now.AddYears(1), authority, authority: true);
        using var issued = ShownAtTheDoor.Made("localhost", Now.AddDays(-1), Now.AddDays(80), between);
        using var stranger = ShownAtTheDoor.Made("Desconegut", Now.AddYears(-1), Now.AddYears(1), authority: true);
        using var strange = ShownAtTheDoor.Made("localhost", Now.AddDays(-1), Now.AddDays(80), stranger);
        using var former = ShownAtTheDoor.Made("Caducat", Now.AddYears(-2), Now.AddDays(-2), authority, authority: true);
        using var outlived = ShownAtTheDoor.Made("localhost", Now.AddDays(-1), Now.AddDays(80), former);

        Assert.Equal(("Certificate.Itself", null), await OneAsync(itself));
        Assert.Equal(("Certificate.Chain", "Entremig"), await OneAsync(issued));
        Assert.Equal(("Certificate.Good", "80"), await OneAsync(issued, between));
        Assert.Equal(("Certificate.Chain", "Desconegut"), await OneAsync(strange, stranger));
        Assert.Equal(("Certificate.Untrusted", "Caducat"), await OneAsync(outlived, former));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        using var shown = ShownAtTheDoor.Made("proves.example", Now.AddDays(-100), Now.AddDays(-10));
        await using var proxy = new ShownAtTheDoor(shown);

        var findings = await LookAsync(proxy.Address);

        Assert.Equal(["Certificate.Expired", "Certificate.Name", "Certificate.Itself"], findings.Select(f => f.Code));
        Assert.All(findings, f => Assert.Equal(Level.Broken, f.Level));
        foreach (var language in UpkeepTexts.Languages)
        {
            Assert.All(findings, f => Assert.False(string.IsNullOrWhiteSpace(new UpkeepTexts(language).Remedy(f))));
        }
    }

    [Fact]
    public async Task Nobody_there_and_nothing_shown_are_told_apart()
    {
        var proxy = new ShownAtTheDoor(null);
        Assert.Equal("Certificate.None", Assert.Single(await LookAsync(proxy.Address)).Code);

        await proxy.DisposeAsync();
        Assert.Equal("Certificate.Unreachable", Assert.Single(await LookAsync(proxy.Address)).Code);
        Assert.Equal("Certificate.Unreachable", Assert.Single(await LookAsync(new("https://no-such-counter.invalid"))).Code);
    }

    [Fact]
    public async Task What_the_machine_does_not_trust_the_doctor_does_not()
    {
        using var shown = ShownAtTheDoor.Made("localhost", Now.AddDays(-1), Now.AddDays(80), authority);
        await using var proxy = new ShownAtTheDoor(shown, authority);

        var finding = Assert.Single(await CertificateCheck.LookAsync(
            new() { PublicUrl = proxy.Address }, new FakeTimeProvider(Now), English, TestContext.Current.CancellationToken));

        Assert.Equal("Certificate.Chain", finding.Code);
    }

    private async Task<(string Code, string? Value)> OneAsync(X509Certificate2 shown, params X509Certificate2[] along)
    {
        await using var proxy = new ShownAtTheDoor(shown, along);
        var finding = Assert.Single(await LookAsync(proxy.Address));
        return (finding.Code, finding.Values.ElementAtOrDefault(1)?.ToString());
    }

    private Task<IReadOnlyList<Finding>> LookAsync(Uri address) => CertificateCheck.LookAsync(
        new() { PublicUrl = address }, new FakeTimeProvider(Now), English, TestContext.Current.CancellationToken, [authority]);
}
