using System.Security.Claims;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Operators;

public sealed class ViewerTests
{
    [Theory]
    [InlineData(Roles.Operator, "OAC", "OAC", true)]
    [InlineData(Roles.Operator, "OAC", "BRIGADA", false)]
    [InlineData(Roles.Operator, "OAC", null, false)]
    [InlineData(Roles.Operator, "OAC|-", null, true)]
    [InlineData(Roles.Operator, "OAC2", "OAC", false)]
    [InlineData(Roles.Operator, "", "OAC", false)]
    [InlineData(Roles.Operator, "", null, false)]
    [InlineData(Roles.Administrator, "", "OAC", true)]
    [InlineData(Roles.Administrator, "", null, true)]
    [InlineData("mayor", "", "OAC", false)]
    public void An_operator_sees_the_queues_of_their_teams_and_an_administrator_all(string role, string queues, string? queue, bool sees)
    {
        var viewer = OperatorClaims.Principal(
            new Operator
            {
                Id = 7,
                Town = new(3),
                SignIn = "X",
                Name = "Ix",
                Role = role,
                Password = "",
                Stamp = "s",
                Queues = queues.Split('|', StringSplitOptions.RemoveEmptyEntries),
            },
            "test").ToViewer();
        Assert.Equal((new TownId(3), 7L, "Ix"), (viewer!.Town, viewer.Id, viewer.Name));
        Assert.Equal(sees, viewer.MaySee(queue));
    }

    [Fact]
    public void A_programs_key_sees_all_of_its_town_and_is_nobodys_colleague()
    {
        var viewer = OperatorClaims.Principal(new ApiKey(5, new(3), "padró"), "test").ToViewer();
        Assert.Equal((new TownId(3), 0L, "padró", true), (viewer!.Town, viewer.Id, viewer.Name, viewer.SeesAll));
    }

    [Theory]
    [InlineData(false, "7", "3")]
    [InlineData(true, null, "3")]
    [InlineData(true, "7", null)]
    [InlineData(true, "x", "3")]
    [InlineData(true, "7", "-3")]
    public void Who_is_not_signed_in_or_of_no_town_is_no_viewer(bool signedIn, string? id, string? town)
    {
        var identity = new ClaimsIdentity(signedIn ? "test" : null);
        foreach (var (name, value) in new[] { (OperatorClaims.Id, id), (OperatorClaims.Town, town) })
        {
            if (value is not null)
            {
                identity.AddClaim(new(name, value));
            }
        }

        Assert.Null(new ClaimsPrincipal(identity).ToViewer());
    }
}
