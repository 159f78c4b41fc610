using System.Text.RegularExpressions;

namespace Ventanilla.Tests.House;

/// <summary>The rules on names, and on interfaces that name only one thing.</summary>
internal static partial class Names
{
    public static readonly string[] EmptyFolders = ["Models", "Services", "Interfaces", "Common", "Core", "Shared", "Utils", "Helpers"];

    /// <summary><c>CodeService</c> is the field's own term for an answer that a citizen calls by a code.</summary>
    public static bool IsEmpty(string name) => EmptyEnding().IsMatch(name) && !name.EndsWith("CodeService", StringComparison.Ordinal);

    public static string EmptyPart(string name) => EmptyEnding().Match(name).Value;

    /// <summary>
    /// Interfaces that fewer than two of our types implement. Orleans asks for one per grain, and an interface with static
    /// abstract members exists for the compiler: these two kinds are exempt.
    /// </summary>
    public static IEnumerable<string> LonelyInterfaces(IReadOnlyCollection<CompiledType> types)
    {
        var byName = types.ToLookup(type => type.FullName);
        return from type in types
               where type is { Interface: true, StaticAbstract: false } && !type.Interfaces.Any(i => i.StartsWith("Orleans.", StringComparison.Ordinal))
               let implementations = types.Count(t => t is { Interface: false, Abstract: false } && Implements(t, type.FullName))
               where implementations < 2
               select $"{type.FullName} has {implementations} implementation(s)";

        bool Implements(CompiledType type, string name) =>
            type.Interfaces.Contains(name) || (type.Base is not null && byName[type.Base].Any(b => Implements(b, name)));
    }

    [GeneratedRegex("(Manager|Helper|Util|Service|Impl|Base|Info|Data|Processor)s?$")]
    private static partial Regex EmptyEnding();
}
