using Ventanilla.Tests.House.Planted.Lower;

namespace Ventanilla.Tests.House;

/// <summary>The rules themselves are tried on faults that were planted in this assembly.</summary>
public sealed class PlantedFaults
{
    private const string Place = "Ventanilla.Tests.House.Planted";

    private static readonly CompiledCode Code = CompiledCode.Of(typeof(PlantedFaults).Assembly);
    private static readonly string[] Found = [.. Rooms.UpwardUses(Code.Visits, Place, ["Lower", "Upper"])];

    public static TheoryData<string> Offenders =>
        [.. Code.Types.Where(t => t.Namespace == $"{Place}.Lower" && t.Name.StartsWith("By", StringComparison.Ordinal)).Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Offenders))]
    public void A_use_of_a_later_room_is_found(string name) =>
        Assert.Contains(Found, offence => offence.StartsWith($"{Place}.Lower.{name} uses {Place}.Upper.", StringComparison.Ordinal));

    [Fact]
    public void Sixteen_ways_of_using_a_later_room_are_tried() => Assert.Equal(16, Offenders.Count);

    [Fact]
    public void Nobody_is_accused_wrongly()
    {
        Assert.DoesNotContain(Found, offence => offence.Contains(nameof(Innocent), StringComparison.Ordinal));
        Assert.Empty(Rooms.UpwardUses(Code.Visits, Place, ["Upper", "Lower"]));
    }

    [Fact]
    public void A_room_may_not_use_what_puts_the_rooms_together()
    {
        var room = new CompiledType("Ventanilla.Towns", "Street", false, false, false, false, null, []);

        Assert.Equal(
            ["Ventanilla.Towns.Street uses Ventanilla.Host"],
            Rooms.UpwardUses([new Visit(room, "Ventanilla", "Host"), new Visit(room, "Ventanilla.Storage", "Database")], "Ventanilla", Rooms.InOrder));
    }

    [Fact]
    public void Clock_chance_and_files_are_found_in_an_engine()
    {
        var breaches = Purity.Breaches(Code.Visits.Where(v => v.User.Name == nameof(Unsteady))).ToList();

        Assert.Contains(breaches, b => b.EndsWith("System.Guid.NewGuid", StringComparison.Ordinal));
        Assert.Contains(breaches, b => b.Contains("System.IO.Path", StringComparison.Ordinal));
        Assert.Contains(breaches, b => b.Contains("System.Environment", StringComparison.Ordinal));
        Assert.Empty(Purity.Breaches(Code.Visits.Where(v => v.User.Name == nameof(Rooms))));
    }

    [Theory]
    [InlineData("QueueManager", true)]
    [InlineData("TextUtils", true)]
    [InlineData("TownInfo", true)]
    [InlineData("BusService", true)]
    [InlineData("CodeService", false)]
    [InlineData("Database", false)]
    [InlineData("Metadata", false)]
    [InlineData("Street", false)]
    public void An_empty_name_is_found(string name, bool empty) => Assert.Equal(empty, Names.IsEmpty(name));

    [Fact]
    public void An_interface_for_one_thing_is_found()
    {
        CompiledType Interface(string name, params string[] above) => new("X", name, false, true, true, false, null, above);
        CompiledType Class(string name, string? parent, params string[] above) => new("X", name, false, false, false, false, parent, above);

        Assert.Equal(
            ["X.IStore has 1 implementation(s)"],
            Names.LonelyInterfaces(
            [
                Interface("IStore"), Class("Store", null, "X.IStore"),
                Interface("IChannel"), Class("Telegram", null, "X.IChannel"), Class("Telegram2", "X.Telegram"),
                Interface("ISender", "Orleans.IGrainWithIntegerKey"), Class("Sender", null, "X.ISender"),
            ]));
    }
}
