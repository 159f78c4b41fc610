using Microsoft.Data.Sqlite;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// Entries that nobody can handle stand in the inbox, as a newer version or a sick disk would leave them (G-POI). They are
/// set aside with a reason, and everybody else's are answered, also those behind them in the same conversation.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class PoisonTorment
{
    private const int OneIn = 7;

    private static readonly string[] Poisons =
    [
        "'{'", "''", "'null'", "'{\"$e\":\"from-the-future\"}'", "'[]'", "zeroblob(100000)", "'{\"$e\":\"citizen\"}'", "'{\"$e\":\"citizen\",\"Event\":{\"$\":\"message\"}}'", "'{\"$e\":\"time\",\"Token\":null}'",
    ];

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task What_cannot_be_handled_is_set_aside_and_holds_up_nobody()
    {
        var options = TortureOptions.Current;
        var ct = TestContext.Current.CancellationToken;
        var tally = new Tally("poison", options.Seed);
        await using var life = await Life.BeginAsync(options.Seed, Faults.None);
        life.OpenDoors();
        for (var dose = 0; dose < options.Times(3, 50); dose++)
        {
            await life.StartAsync(ct);
            await life.UnderLoadAsync(ct);
            await Task.Delay(life.Chance.Next(100, 300), ct);
            await life.KillAsync();
            tally.Killed();
            tally.Count("poisoned", Poison(life));
        }

        await life.StartAsync(ct);
        await life.SettleAsync(ct);
        await life.KillAsync();
        var (waiting, aside, silent) = (
            Kept.Number(life.Data, "SELECT count(*) FROM inbox WHERE state = 0 AND due = 0"),
            Kept.Number(life.Data, "SELECT count(*) FROM inbox WHERE state = 2"),
            Kept.Number(life.Data, "SELECT count(*) FROM inbox WHERE state = 2 AND coalesce(problem, '') = ''"));
        tally.Count("set-aside", aside);
        if (waiting > 0 || silent > 0 || aside == 0)
        {
            tally.Wrong($"{waiting} entries still wait, {aside} were set aside, {silent} of them without a reason");
        }

        life.Ledger.Compare(tally, Kept.Marked(life.Data));
        tally.Judge();
    }

    /// <summary>Poisons some of what waits, and takes it out of what the oracle expects.</summary>
    private static int Poison(Life life)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(life.Data, "ventanilla.db"), Pooling = false }.ToString());
        connection.Open();
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT id, external_id FROM inbox WHERE state = 0 AND substr(external_id, 1, 1) <> '~' ORDER BY id";
        var waiting = new List<(long Id, string ExternalId)>();
        using (var reader = find.ExecuteReader())
        {
            while (reader.Read())
            {
                waiting.Add((reader.GetInt64(0), reader.GetString(1)));
            }
        }

        var letters = life.Ledger.Citizens.SelectMany(c => c.Letters).ToDictionary(l => l.Id);
        var poisoned = waiting.Where((_, at) => at % OneIn == 0).ToList();
        foreach (var (id, externalId) in poisoned)
        {
            using var spoil = connection.CreateCommand();
            spoil.CommandText = $"UPDATE inbox SET body = {Poisons[life.Chance.Next(Poisons.Length)]} WHERE id = $id";
            spoil.Parameters.AddWithValue("$id", id);
            spoil.ExecuteNonQuery();
            letters[externalId].Forgive();
        }

        return poisoned.Count;
    }
}
