using Ventanilla.Platform;

namespace Ventanilla.Tests.Platform;

public sealed class SecretTests
{
    [Fact]
    public void A_secret_prints_as_stars() => Assert.Equal("***", new Secret("token").ToString());
}
