using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Ventanilla.Tests.Torture;

/// <summary>What a database holds once the program is gone, read by SQLite itself and not by our code.</summary>
internal static partial class Kept
{
    /// <summary>SQLite's own opinion: "ok" when nothing is torn.</summary>
    public static string Integrity(string folder, bool whole = true)
    {
        if (!File.Exists(Path.Combine(folder, "ventanilla.db")))
        {
            return "ok";
        }

        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = whole ? "PRAGMA integrity_check" : "PRAGMA quick_check";
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>Address, text and problem of what is marked as possibly said twice, or left to a person.</summary>
    public const string MarkedSql =
        """
        SELECT a.value, m.text, m.problem FROM messages m JOIN addresses a ON a.conversation_id = m.conversation_id
        WHERE m.direction = 1 AND m.problem IN ('maybe-twice', 'undecided') AND a.kind = 'user'
        """;

    /// <summary>The stop that an answer is about.</summary>
    public static int? StopOf(string text) => Stop().Match(text) is { Success: true } stop ? int.Parse(stop.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The answers that the program itself marks.</summary>
    public static Marks Marked(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = MarkedSql;
        using var reader = command.ExecuteReader();
        var marks = new Marks();
        while (reader.Read())
        {
            marks.Add(reader.GetString(0), reader.GetString(1), reader.GetString(2));
        }

        return marks;
    }

    /// <summary>What stands in inbox and outbox, for the report of a failure.</summary>
    public static string Waiting(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT 'inbox of channel ' || channel_id || ' state ' || state || ': ' || count(*) || ' ' || coalesce(max(problem), '') FROM inbox WHERE state <> 1 GROUP BY channel_id, state
            UNION ALL SELECT 'outbox of channel ' || channel_id || ' state ' || state || ': ' || count(*) || ' in ' || count(DISTINCT conversation_id)
              || ' conversations, due ' || min(due) || ' to ' || max(due) || ', attempts to ' || max(attempt) || ' ' || coalesce(max(problem), '')
              FROM outbox WHERE state NOT IN (3) GROUP BY channel_id, state
            UNION ALL SELECT * FROM (SELECT 'undecided ' || o.id || ' written ' || o.created_at || ' doubted ' || o.doubted_at || ' behind it: ' || coalesce(
              (SELECT group_concat(' row ' || l.id || ' state ' || l.state || ' status ' || m.status || ' written ' || l.created_at || coalesce(' ' || l.problem, ''))
               FROM outbox l JOIN messages m ON m.id = l.message_id WHERE l.conversation_id = o.conversation_id AND l.id > o.id), 'nothing')
              FROM outbox o WHERE o.state = 5 ORDER BY o.id LIMIT 5)
            UNION ALL SELECT 'channel ' || id || ' stopped: ' || stopped FROM channels WHERE stopped IS NOT NULL
            """;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join("; ", lines);
    }

    /// <summary>The provider's ids of everything that arrived.</summary>
    public static HashSet<string> Arrived(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT external_id FROM inbox";
        using var reader = command.ExecuteReader();
        var there = new HashSet<string>();
        while (reader.Read())
        {
            there.Add(reader.GetString(0));
        }

        return there;
    }

    /// <summary>One number out of the database.</summary>
    public static long Number(string folder, string sql)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written by the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>For reading: what writes would also mend the log, which is the program's to do.</summary>
    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "ventanilla.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    [GeneratedRegex(@"\bParada (10\d\d)\b")]
    private static partial Regex Stop();
}
