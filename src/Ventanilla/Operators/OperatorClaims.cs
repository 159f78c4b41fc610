using System.Globalization;
using System.Security.Claims;

namespace Ventanilla.Operators;

/// <summary>What a session says of its owner, and the one way from it to a <see cref="Viewer"/>.</summary>
internal static class OperatorClaims
{
    public const string Id = "sub";
    public const string Town = "town";
    public const string Name = "name";
    public const string Role = "role";
    public const string Queue = "queue";
    public const string Stamp = "stamp";

    public static ClaimsPrincipal Principal(Operator entered, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Name, Role);
        identity.AddClaims(
        [
            new(Id, entered.Id.ToString(CultureInfo.InvariantCulture)),
            new(Town, entered.Town.ToString()),
            new(Name, entered.Name),
            new(Role, entered.Role),
            new(Stamp, entered.Stamp),
            .. entered.Queues.Select(q => new Claim(Queue, q)),
        ]);
        return new(identity);
    }

    /// <summary>A program's key: it sees all of its town and is nobody's colleague.</summary>
    public static ClaimsPrincipal Principal(ApiKey key, string scheme) => new(new ClaimsIdentity(
        [new(Id, "0"), new(Town, key.Town.ToString()), new(Name, key.Name), new(Role, Program)], scheme, Name, Role));

    private const string Program = "program";

    /// <summary>Who looks; null for a stranger.</summary>
    public static Viewer? ToViewer(this ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true } || Number(principal, Id) is not { } id || Number(principal, Town) is not { } town)
        {
            return null;
        }

        var seesAll = principal.HasClaim(Role, Roles.Administrator) || principal.HasClaim(Role, Program);
        return new(new((int)town), id, principal.FindFirstValue(Name) ?? "", seesAll, [.. principal.FindAll(Queue).Select(q => q.Value)]);
    }

    private static long? Number(ClaimsPrincipal principal, string claim) =>
        long.TryParse(principal.FindFirstValue(claim), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
