using System.Net;
using Microsoft.AspNetCore.Identity;
using Ventanilla.Operators;

namespace Ventanilla.Tests.Operators;

public sealed class SignInGateTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", false)]
    [InlineData("192.0.2.7", "192.0.2.8", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    public void Who_guesses_too_often_waits_with_their_neighbours_and_others_do_not(string guesser, string other, bool enters)
    {
        using var gate = new SignInGate(new PasswordHasher<Operator>());
        Assert.True(gate.IsOpen(IPAddress.Parse(other)));
        for (var i = 0; i < 20; i++)
        {
            gate.Count(IPAddress.Parse(guesser));
        }

        Assert.False(gate.IsOpen(IPAddress.Parse(guesser)));
        Assert.Equal(enters, gate.IsOpen(IPAddress.Parse(other)));
    }
}
