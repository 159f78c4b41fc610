using System.Globalization;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla towns</c>: what there is, and so what is still missing.</summary>
internal static class ListTowns
{
    private sealed record Line(int Id, string Slug, string Name);

    public static async Task<int> RunAsync(Backroom room)
    {
        var towns = await room.Database.ReadAsync(s => s.Query("SELECT id, slug, name FROM towns ORDER BY slug", r => new Line(r.GetInt32(0), r.GetString(1), r.GetString(2))));
        if (towns.Count == 0)
        {
            await room.SayAsync("Town.None");
        }

        foreach (var town in towns)
        {
            var (version, channels, operators, connectors, keys) = await room.Database.ReadAsync(s => (
                s.Number("SELECT number FROM catalogue_publishings WHERE town_id = $1 ORDER BY seq DESC LIMIT 1", town.Id),
                s.Query("SELECT kind, name FROM channels WHERE town_id = $1 ORDER BY kind, name", r => $"{r.GetString(0)} {r.GetString(1)}", town.Id),
                s.Query("SELECT sign_in, role FROM operators WHERE town_id = $1 ORDER BY sign_in", r => $"{r.GetString(0).ToLowerInvariant()} ({r.GetString(1)})", town.Id),
                s.Query("SELECT name FROM connectors WHERE town_id = $1 ORDER BY name", r => r.GetString(0), town.Id),
                s.Query("SELECT name FROM api_keys WHERE town_id = $1 ORDER BY name", r => r.GetString(0), town.Id)));
            await room.Terminal.Output.WriteLineAsync($"{town.Slug}  {town.Name}");
            await room.SayAsync("Towns.Version", version == 0 ? "-" : version.ToString(CultureInfo.InvariantCulture));
            await room.SayAsync("Towns.Channels", Listed(channels));
            await room.SayAsync("Towns.Operators", Listed(operators));
            await room.SayAsync("Towns.Connectors", Listed(connectors));
            await room.SayAsync("Towns.Keys", Listed(keys));
        }

        return 0;
    }

    private static string Listed(List<string> names) => names.Count == 0 ? "-" : string.Join(", ", names);
}
