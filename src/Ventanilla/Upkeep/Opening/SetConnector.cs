using System.Globalization;
using System.Security.Cryptography;
using Ventanilla.ExternalCode;
using Ventanilla.Operators;
using Ventanilla.Platform;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// <c>ventanilla set-connector</c> and <c>new-key</c>: how the town and other organisations' programs know each other. What
/// we make up is shown once and can be made anew.
/// </summary>
internal static class SetConnector
{
    private const string Prefix = "whsec_";
    private const int LongestCache = 86_400;
    private const int LongestName = 60;

    /// <param name="url">Where the program is; null leaves it where it was.</param>
    /// <param name="cache">For how many seconds an answer serves others who ask the same, as it was typed.</param>
    public static async Task<int> RunAsync(Backroom room, Town town, string name, string? url, string? cache, string? secrets)
    {
        var store = new ExternalCallStore(room.Database);
        var known = await store.FindConnectorAsync(town.Id, name, CancellationToken.None);
        var there = (await room.FindCatalogueAsync(town))?.Connectors.Select(c => c.Name).ToList();
        if (there?.Contains(name) == false)
        {
            return await room.RefuseAsync("Connector.Unknown", name, string.Join(", ", there));
        }

        var address = url is null ? known?.Address : Uri.TryCreate(url, UriKind.Absolute, out var typed) && typed.Scheme is "http" or "https" ? typed : null;
        if (address is null)
        {
            return await room.RefuseAsync("Connector.Address", name);
        }

        var seconds = known is null ? 0 : (int)known.CacheFor.TotalSeconds;
        if (cache is not null && !(int.TryParse(cache, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= LongestCache))
        {
            return await room.RefuseAsync("Connector.Cache", LongestCache);
        }

        var (given, refusal) = secrets is null ? (new Dictionary<string, Secret>(), null) : await GivenSecrets.ReadAsync(room, secrets, ["secret"]);
        if (refusal is not null)
        {
            return await room.RefuseAsync(refusal.Code, refusal.Values);
        }

        if (given.GetValueOrDefault("secret") is { } ours && WebhookSignature.ReadKey(ours) is null)
        {
            return await room.RefuseAsync("Connector.Secret");
        }

        var made = given.Count == 0 && known is null ? new Secret(Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))) : null;
        await store.PutConnectorAsync(new(town.Id, name, address, made ?? given.GetValueOrDefault("secret") ?? known!.Secret, null, TimeSpan.FromSeconds(seconds)));
        await NoteAsync(room, town, "set a connector", $"connector {name}");
        await room.SayAsync("Connector.Set", name, address);
        if (made is not null)
        {
            await room.SayAsync("Connector.Made", made.Reveal());
        }

        return 0;
    }

    public static async Task<int> NewKeyAsync(Backroom room, Town town, string name)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            return await room.RefuseAsync("Key.Name", LongestName);
        }

        var key = GivenSecrets.NewKey();
        await new ApiKeyStore(room.Database, room.Ids).PutAsync(town.Id, name, key);
        await NoteAsync(room, town, "made an API key", $"key {name}");
        await room.SayAsync("Key.Made", name, key);
        return 0;
    }

    public static async Task<int> RemoveKeyAsync(Backroom room, Town town, string name)
    {
        await new ApiKeyStore(room.Database, room.Ids).RemoveAsync(town.Id, name);
        await NoteAsync(room, town, "removed an API key", $"key {name}");
        await room.SayAsync("Key.Removed", name);
        return 0;
    }

    private static Task NoteAsync(Backroom room, Town town, string deed, string subject) => room.Database.WriteAsync(s =>
    {
        room.Audit.Add(s, town.Id, room.Time.GetUtcNow(), room.Author, deed, subject);
        return true;
    });
}
