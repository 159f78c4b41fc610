namespace Ventanilla.Tests.House;

/// <summary>What the engine may not touch: files, network, clock, chance, threads, and anything else that differs from run to run.</summary>
internal static class Purity
{
    private static readonly string[] Namespaces = ["System.IO", "System.Net", "System.Threading.Tasks", "System.Data", "Microsoft"];

    private static readonly string[] Types =
    [
        "System.Console", "System.Environment", "System.Random", "System.TimeProvider", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
        "System.Threading.Thread", "System.Threading.Timer", "System.Security.Cryptography.RandomNumberGenerator",
    ];

    private static readonly string[] Members =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.TimeZoneInfo.get_Local",
    ];

    /// <summary>What the compiler writes into every method with <c>yield</c>.</summary>
    private const string Iterator = "System.Environment.get_CurrentManagedThreadId";

    public static IEnumerable<string> Breaches(IEnumerable<Visit> visits) =>
        from visit in visits
        let type = $"{visit.UsedNamespace}.{visit.UsedName}"
        where Namespaces.Any(n => $"{visit.UsedNamespace}.".StartsWith(n + ".", StringComparison.Ordinal))
            || (Types.Contains(type) && $"{type}.{visit.Member}" != Iterator)
            || Members.Contains($"{type}.{visit.Member}")
        select $"{visit.User.FullName} uses {type}{(visit.Member is null ? "" : "." + visit.Member)}";
}
