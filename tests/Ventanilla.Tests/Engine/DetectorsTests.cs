using Ventanilla.Engine.Privacy;

namespace Ventanilla.Tests.Engine;

public sealed class DetectorsTests
{
    [Theory]
    [InlineData("12345678Z", "es_dni")]
    [InlineData("12.345.678-Z", "es_dni")]
    [InlineData("el meu dni és 12345678 z", "es_dni")]
    [InlineData("X1234567L", "es_nie")]
    [InlineData("Y1234567X", "es_nie")]
    [InlineData("Z1234567R", "es_nie")]
    [InlineData("ES91 2100 0418 4502 0005 1332 gràcies", "iban")]
    [InlineData("es9121000418450200051332", "iban")]
    [InlineData("4111111111111111", "card")]
    [InlineData("4111 1111 1111 1111", "card")]
    [InlineData("2221 0000 0000 0009", "card")]
    [InlineData("281234567840", "social_security")]
    [InlineData("referencia 9872023VH5797S0001WX", "cadastral_ref")]
    [InlineData("799 000 123", "phone")]
    [InlineData("matrícula 9999 ZZZ", "plate")]
    public void It_is_found_however_it_is_written(string text, string kind) => Assert.Equal(kind, Assert.Single(Detectors.Find(text)).Kind);

    [Theory]
    [InlineData("12345678A")]
    [InlineData("ES91 2100 0418 4502 0005 1333")]
    [InlineData("parada 1007")]
    [InlineData("VS26-0403 8802")]
    [InlineData("VIL-2026-000123 1113")]
    [InlineData("rebut 2026000417")]
    [InlineData("4111111111111112")]
    [InlineData("9872023VH5797S0001WY")]
    [InlineData("carrer Major 20, el 15/5 a les 18:30")]
    public void What_only_looks_like_it_is_left_alone(string text) => Assert.DoesNotContain(Detectors.Find(text), f => f.IsCertain);

    [Fact]
    public void What_is_certain_is_covered_but_for_its_end() =>
        Assert.Equal("soc la Rosa, dni •••••••9R, tel 799 000 123", Detectors.Mask("soc la Rosa, dni 99999999R, tel 799 000 123"));
}
