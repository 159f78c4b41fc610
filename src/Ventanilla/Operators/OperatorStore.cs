using Microsoft.AspNetCore.Identity;
using Ventanilla.Audit;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Operators;

/// <summary>The operators. Failures are counted in the table itself, so that guesses made side by side all count.</summary>
public sealed class OperatorStore(Database database, IPasswordHasher<Operator> hasher, AuditLog audit, IdSource ids, TimeProvider time)
{
    private const string Columns = "id, town_id, sign_in, name, role, queues, password, stamp, failures, locked_until, password_until";

    public Task<Operator?> FindAsync(long id, CancellationToken ct = default) => database.ReadAsync(
        s => s.First($"SELECT {Columns} FROM operators WHERE id = $1", Map, id), ct);

    /// <param name="folded">See <see cref="Operator.Fold"/>. Signing in is the one look-up before the town is known.</param>
    public Task<Operator?> FindBySignInAsync(string folded, CancellationToken ct = default) => database.ReadAsync(
        s => s.First($"SELECT {Columns} FROM operators WHERE sign_in = $1", Map, folded), ct);

    /// <summary>
    /// Adds the operator, or changes name, role and queues of the one there is; the password of one who is there stays.
    /// </summary>
    /// <param name="until">When given, a new operator's password is for one use: with it they choose their own until then.</param>
    public async Task PutAsync(TownId town, string signIn, string name, string role, IReadOnlyList<string> queues, string password, DateTimeOffset? until = null)
    {
        var folded = Operator.Fold(signIn);
        if (await FindBySignInAsync(folded) is not { } known)
        {
            // The hash does not depend on the operator; Identity only wants one.
            var hash = hasher.HashPassword(null!, password);
            await database.WriteAsync(s => s.Execute(
                """
                INSERT INTO operators (id, town_id, sign_in, name, role, queues, password, stamp, password_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (sign_in) DO NOTHING
                """,
                ids.Next(), town.Value, folded, name, role, string.Join('|', queues), hash, Operator.NewStamp(), until?.Stored()));
        }
        else if (known.Town != town)
        {
            throw new InvalidOperationException($"The sign-in name '{signIn}' belongs to another town's operator.");
        }
        else if (known.Name != name || known.Role != role || !known.Queues.SequenceEqual(queues))
        {
            await database.WriteAsync(s => s.Execute(
                "UPDATE operators SET name = $1, role = $2, queues = $3, stamp = $4 WHERE id = $5 AND town_id = $6",
                name, role, string.Join('|', queues), Operator.NewStamp(), known.Id, town.Value));
        }
    }

    /// <summary>Sets a new password and ends the sessions that were opened with the old one.</summary>
    /// <returns>False when the town has no such operator.</returns>
    public Task<bool> ChangePasswordAsync(TownId town, string signIn, string password) => ChangePasswordAsync(town, signIn, password, null, null);

    /// <summary>Gives a password for one use: with it the operator chooses their own.</summary>
    /// <param name="actor">Who gives it, for the audit.</param>
    /// <returns>False when the town has no such operator.</returns>
    public Task<bool> GivePasswordAsync(TownId town, string signIn, string password, DateTimeOffset until, string actor) =>
        ChangePasswordAsync(town, signIn, password, until, actor);

    private Task<bool> ChangePasswordAsync(TownId town, string signIn, string password, DateTimeOffset? until, string? actor)
    {
        var hash = hasher.HashPassword(null!, password);
        return database.WriteAsync(s =>
        {
            var changed = s.First(
                "UPDATE operators SET password = $1, stamp = $2, failures = 0, locked_until = NULL, password_until = $5 WHERE sign_in = $3 AND town_id = $4 RETURNING id",
                r => (long?)r.GetInt64(0), hash, Operator.NewStamp(), Operator.Fold(signIn), town.Value, until?.Stored());
            if (changed is { } id)
            {
                audit.Add(s, town, time.GetUtcNow(), actor ?? "operator", until is null ? "chose a password" : "was given a password", $"operator {id}");
            }

            return changed is not null;
        });
    }

    /// <returns>False when the town has no such operator.</returns>
    public Task<bool> RemoveAsync(TownId town, string signIn) => database.WriteAsync(s => s.Execute(
        "DELETE FROM operators WHERE sign_in = $1 AND town_id = $2", Operator.Fold(signIn), town.Value) > 0);

    /// <summary>Writes the password's hash and the stamp, as when Identity hashes again with more rounds.</summary>
    internal Task UpdateAsync(Operator changed) => database.WriteAsync(s => s.Execute(
        "UPDATE operators SET password = $1, stamp = $2 WHERE id = $3 AND town_id = $4",
        changed.Password, changed.Stamp, changed.Id, changed.Town.Value));

    /// <summary>One wrong password more.</summary>
    /// <returns>How many there are now.</returns>
    internal Task<int> CountFailureAsync(Operator guessed) => database.WriteAsync(s => s.First(
        "UPDATE operators SET failures = failures + 1 WHERE id = $1 AND town_id = $2 RETURNING failures",
        r => r.GetInt32(0), guessed.Id, guessed.Town.Value));

    internal Task ForgetFailuresAsync(Operator entered) => database.WriteAsync(s => s.Execute(
        "UPDATE operators SET failures = 0 WHERE id = $1 AND town_id = $2", entered.Id, entered.Town.Value));

    internal Task LockAsync(Operator locked, DateTimeOffset? until) => database.WriteAsync(s =>
    {
        audit.Add(s, locked.Town, time.GetUtcNow(), "system", until is null ? "unlocked the sign-in" : "locked the sign-in", $"operator {locked.Id}");
        return s.Execute("UPDATE operators SET locked_until = $1 WHERE id = $2 AND town_id = $3", until?.Stored(), locked.Id, locked.Town.Value);
    });

    internal Task NoteSignInAsync(Operator entered) => database.WriteAsync(s =>
    {
        audit.Add(s, entered.Town, time.GetUtcNow(), entered.Name, "signed in", $"operator {entered.Id}");
        return true;
    });

    /// <summary>The password was given for one use and was not replaced in time.</summary>
    internal bool HasLapsed(Operator known) => known.PasswordUntil < time.GetUtcNow();

    private static Operator Map(DbRow r) => new()
    {
        Id = r.GetInt64(0),
        Town = new(r.GetInt32(1)),
        SignIn = r.GetString(2),
        Name = r.GetString(3),
        Role = r.GetString(4),
        Queues = r.GetString(5).Split('|', StringSplitOptions.RemoveEmptyEntries),
        Password = r.GetString(6),
        Stamp = r.GetString(7),
        Failures = r.GetInt32(8),
        LockedUntil = r.TimeOrNull(9),
        PasswordUntil = r.TimeOrNull(10),
    };
}
