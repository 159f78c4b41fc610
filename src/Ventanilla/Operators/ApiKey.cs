using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Operators;

/// <summary>A program that may use the API of its town.</summary>
/// <param name="Name">As it stands in the history when the program answers.</param>
internal sealed record ApiKey(long Id, TownId Town, string Name);

/// <summary>The keys, of which only hashes are kept.</summary>
public sealed class ApiKeyStore(Database database, IdSource ids)
{
    /// <summary>Lets in whoever shows this key; a town's program of the same name keeps only the newest.</summary>
    public Task PutAsync(TownId town, string name, string key) => database.WriteAsync(s =>
    {
        var hash = Hash(key);
        if (s.First("SELECT sha256 FROM api_keys WHERE town_id = $1 AND name = $2", r => r.GetString(0), town.Value, name) != hash)
        {
            s.Execute("DELETE FROM api_keys WHERE town_id = $1 AND name = $2", town.Value, name);
            s.Execute("INSERT INTO api_keys (id, town_id, name, sha256) VALUES ($1, $2, $3, $4)", ids.Next(), town.Value, name, hash);
        }

        return true;
    });

    public Task RemoveAsync(TownId town, string name) => database.WriteAsync(s => s.Execute(
        "DELETE FROM api_keys WHERE town_id = $1 AND name = $2", town.Value, name));

    internal async Task<ApiKey?> FindAsync(string key, CancellationToken ct)
    {
        var hash = Hash(key);
        var found = await database.ReadAsync(
            s => s.First(
                "SELECT id, town_id, name, sha256 FROM api_keys WHERE sha256 = $1",
                r => (Key: new ApiKey(r.GetInt64(0), new(r.GetInt32(1)), r.GetString(2)), Hash: r.GetString(3)), hash),
            ct);
        return found.Key is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(found.Hash), Encoding.ASCII.GetBytes(hash)) ? found.Key : null;
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary><c>Authorization: Bearer …</c>; refusals are problems as of RFC 9457.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Bearer";

    private const string Prefix = "Bearer ";

    /// <summary>No key of ours is longer; a megabyte of header is not worth hashing.</summary>
    private const int LengthLimit = 512;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        return header.Length <= LengthLimit && await keys.FindAsync(header[Prefix.Length..].Trim(), Context.RequestAborted) is { } key
            ? AuthenticateResult.Success(new(OperatorClaims.Principal(key, Name), Name))
            : AuthenticateResult.Fail("unknown key");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Name;
        return Results.Problem(
            "Send the header 'Authorization: Bearer' with a key of your town.", statusCode: StatusCodes.Status401Unauthorized, title: "A key is needed").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "This key may not do that").ExecuteAsync(Context);
}
