using System.Globalization;
using Npgsql;

namespace Ventanilla.Bench.Contenders;

/// <summary>What PostgreSQL's server costs beside the program that uses it.</summary>
internal static class DatabaseServer
{
    // As in sysconf(_SC_CLK_TCK): Linux has always said 100 to programs.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of the server at the end of this connection string, which must be on this machine: itself and what it has started.</summary>
    public static TimeSpan Processor(string connectionString)
    {
        var folder = new NpgsqlConnectionStringBuilder(connectionString).Host!;
        var server = File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First();
        return TimeSpan.FromSeconds(Directory.GetDirectories("/proc").Select(Ticks).Where(p => p.Id == server || p.Parent == server).Sum(p => p.Used) / TicksPerSecond);
    }

    private static (string? Id, string? Parent, long Used) Ticks(string process)
    {
        var id = Path.GetFileName(process);
        if (!char.IsAsciiDigit(id[0]))
        {
            return default;
        }

        try
        {
            // After the name, which may hold anything: state, parent, …; the times are user, system, and the same of children that have ended.
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (id, fields[1], fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // It has ended in the meantime.
            return default;
        }
    }
}
