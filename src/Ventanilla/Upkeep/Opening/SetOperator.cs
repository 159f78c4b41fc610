using Microsoft.AspNetCore.Identity;
using Ventanilla.Operators;
using Ventanilla.Towns;

namespace Ventanilla.Upkeep.Opening;

/// <summary><c>ventanilla set-operator</c>: who works at the counter. A new operator gets a password for one use and chooses their own with it.</summary>
internal static class SetOperator
{
    private static readonly TimeSpan OneUse = TimeSpan.FromDays(7);

    private const int LongestName = 100;

    public static async Task<int> RunAsync(Backroom room, Town town, string signIn, string? name, bool administrator, string? queues)
    {
        var store = Store(room);
        var known = await store.FindBySignInAsync(Operator.Fold(signIn));
        if (known is not null && known.Town != town.Id)
        {
            return await room.RefuseAsync("Operator.Taken", signIn);
        }

        if (signIn.Length is 0 or > LongestName || (name ?? known?.Name) is not { Length: > 0 and <= LongestName } shown)
        {
            return await room.RefuseAsync("Operator.Name", signIn);
        }

        var role = administrator ? Roles.Administrator : known is not null && queues is null ? known.Role : Roles.Operator;
        var wanted = queues is null ? known?.Queues ?? [] : queues.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var catalogue = await room.FindCatalogueAsync(town);
        var there = catalogue?.Queues.Select(q => q.Name).Append(Viewer.Unqueued).ToList();
        if (there is not null && wanted.FirstOrDefault(q => !there.Contains(q)) is { } unknown)
        {
            return await room.RefuseAsync("Operator.NoQueue", unknown, string.Join(", ", there));
        }

        if (role == Roles.Operator && wanted.Count == 0)
        {
            return await room.RefuseAsync("Operator.SeesNothing", there is null ? "" : string.Join(", ", there));
        }

        var password = GivenSecrets.NewPassword();
        await store.PutAsync(town.Id, signIn, shown, role, [.. wanted], password, room.Time.GetUtcNow() + OneUse);
        await NoteAsync(room, town, known is null ? "added an operator" : "changed an operator", (await store.FindBySignInAsync(Operator.Fold(signIn)))!.Id);
        await room.SayAsync(known is null ? "Operator.Added" : "Operator.Changed", signIn, town.Slug);
        if (known is null)
        {
            await room.SayAsync("Operator.Password", password, (int)OneUse.TotalDays);
        }

        return 0;
    }

    public static async Task<int> GivePasswordAsync(Backroom room, Town town, string signIn)
    {
        var password = GivenSecrets.NewPassword();
        if (!await Store(room).GivePasswordAsync(town.Id, signIn, password, room.Time.GetUtcNow() + OneUse, room.Author))
        {
            return await room.RefuseAsync("Operator.Unknown", signIn, town.Slug);
        }

        await room.SayAsync("Operator.Password", password, (int)OneUse.TotalDays);
        return 0;
    }

    public static async Task<int> RemoveAsync(Backroom room, Town town, string signIn)
    {
        var known = await Store(room).FindBySignInAsync(Operator.Fold(signIn));
        if (known is null || !await Store(room).RemoveAsync(town.Id, signIn))
        {
            return await room.RefuseAsync("Operator.Unknown", signIn, town.Slug);
        }

        await NoteAsync(room, town, "removed an operator", known.Id);
        await room.SayAsync("Operator.Removed", signIn);
        return 0;
    }

    private static Task NoteAsync(Backroom room, Town town, string deed, long id) => room.Database.WriteAsync(s =>
    {
        room.Audit.Add(s, town.Id, room.Time.GetUtcNow(), room.Author, deed, $"operator {id}");
        return true;
    });

    private static OperatorStore Store(Backroom room) => new(
        room.Database, new PasswordHasher<Operator>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = OperatorsRoom.HashRounds })), room.Audit, room.Ids, room.Time);
}
