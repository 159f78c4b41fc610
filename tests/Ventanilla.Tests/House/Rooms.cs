namespace Ventanilla.Tests.House;

/// <summary>
/// The rooms of the house, lowest first: a room may use those before it, never one after it. ARCHITECTURE.md lists the
/// same ones and says what lives in each. The engine is a project of its own and has its place among them.
/// </summary>
internal static class Rooms
{
    public static readonly string[] InOrder =
    [
        "Platform", "Storage", "Audit", "Towns", "Operators", "Shell", "Contacts", "Messages", "Channels", "Outbox", "Inbox",
        "ExternalCode", "Scripts", "Cases", "Engine", "Catalogue", "Gate", "Conversations", "Broadcasts", "Groups", "Reports",
        "Privacy", "Upkeep", "Demo",
    ];

    /// <summary>What stands outside the rooms because it puts them together; no room may use it.</summary>
    public static readonly string[] Outside = ["Program", "Host", "Commands", "_Imports"];

    /// <returns>The room's place in the list, one past the end for what stands outside, or null for what is not ours.</returns>
    public static int? PlaceOf(string @namespace, string house, string[] rooms)
    {
        if (@namespace == house)
        {
            return rooms.Length;
        }

        if (!@namespace.StartsWith(house + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var place = Array.IndexOf(rooms, @namespace[(house.Length + 1)..].Split('.')[0]);
        return place < 0 ? null : place;
    }

    /// <summary>Every use of a room by one that comes before it.</summary>
    public static IEnumerable<string> UpwardUses(IEnumerable<Visit> visits, string house, string[] rooms) =>
        (from visit in visits
         let user = PlaceOf(visit.User.Namespace, house, rooms)
         let used = PlaceOf(visit.UsedNamespace, house, rooms)
         where user < rooms.Length && used > user
         select $"{visit.User.FullName} uses {visit.UsedNamespace}.{visit.UsedName}").Distinct();
}
