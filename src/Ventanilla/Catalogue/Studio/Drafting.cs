using Ventanilla.Audit;
using Ventanilla.Operators;
using Ventanilla.Storage;

namespace Ventanilla.Catalogue.Studio;

/// <summary>A draft as it was read, and what it would be as a catalogue.</summary>
/// <param name="Pack">Null when it has problems.</param>
/// <param name="Newer">The newest version of the shared catalogue, when the draft follows an older one.</param>
internal sealed record OpenDraft(
    TownDraft Draft, TownPack? Pack, IReadOnlyList<Problem> Problems, PublishedHistory History, IReadOnlyList<CatalogueVersion> Versions, SharedPack? Newer);

/// <summary>
/// How a town's own people write what their counter answers: they change files of a draft, try it, publish it, and go back
/// when it was wrong. Only for administrators; the pages ask first, and so does this.
/// </summary>
internal sealed class Drafting(Database database, VersionStore versions, LiveCatalogues live, AuditLog audit, TimeProvider time)
{
    public async Task<OpenDraft> OpenAsync(Viewer viewer, CancellationToken ct)
    {
        Ask(viewer);
        var (draft, uploads, history, list, newer) = await database.ReadAsync(
            viewer.Town,
            s =>
            {
                var draft = DraftStore.Read(s, viewer.Town);
                var newer = draft.Files.Shared is { } shared && SharedStore.Newest(s, shared.Name) is { } newest && newest > shared.Number ? SharedStore.Find(s, shared.Name, newest) : null;
                return (draft, UploadStore.Read(s, viewer.Town).Tables, VersionStore.History(s, viewer.Town), VersionStore.List(s, viewer.Town), newer);
            },
            ct);
        var (pack, problems) = TownPack.Read(draft.Files, live.ShiftDays(viewer.Town), uploads);
        return new(draft, pack, problems, history, list, newer);
    }

    /// <summary>Keeps a file in the draft, however faulty it still is: work is never lost because it is not finished.</summary>
    /// <param name="content">Null: the file is to go.</param>
    /// <param name="seen">The hash of the file as the writer last saw it in the draft; null when there was none.</param>
    public async Task<StudioOutcome> SaveAsync(Viewer viewer, string path, byte[]? content, string? seen)
    {
        Ask(viewer);
        if (!PackFiles.IsName(path))
        {
            return new StudioOutcome.Faulty([new(path, 0, 0, "No town has a file of this name.", $"A pack holds {PackFiles.Known}.")]);
        }

        if (content?.Length > PackFiles.MostBytesOfOne)
        {
            return new StudioOutcome.Faulty([new(path, 0, 0, "The file is too large.", "Upload the table through the API, or split it.")]);
        }

        return await database.WriteAsync<StudioOutcome>(s =>
        {
            var (published, drafted) = DraftStore.HashesOf(s, viewer.Town, path);
            if (drafted != seen)
            {
                return new StudioOutcome.Overtaken([path]);
            }

            var file = new DraftFile(path, content, published, viewer.Name, time.GetUtcNow());
            if (file.Hash == published)
            {
                DraftStore.Remove(s, viewer.Town, path);
            }
            else
            {
                DraftStore.Put(s, viewer.Town, file);
            }

            return new StudioOutcome.Done();
        });
    }

    /// <summary>Throws a draft away, or one file of it.</summary>
    public Task<int> DiscardAsync(Viewer viewer, string? path)
    {
        Ask(viewer);
        return database.WriteAsync(s =>
        {
            var gone = DraftStore.Remove(s, viewer.Town, path);
            if (gone > 0)
            {
                audit.Add(s, viewer.Town, time.GetUtcNow(), viewer.Name, "threw a draft of the catalogue away", path ?? $"{gone} files");
            }

            return gone;
        });
    }

    /// <summary>The draft answers from now on.</summary>
    /// <param name="note">What has changed, in the writer's words; for those who look at it later.</param>
    /// <param name="mark">The draft as the writer has seen and tried it.</param>
    public async Task<StudioOutcome> PublishAsync(Viewer viewer, string note, string mark, CancellationToken ct)
    {
        var open = await OpenAsync(viewer, ct);
        if (open.Draft.Mark != mark)
        {
            return new StudioOutcome.Overtaken([]);
        }

        if (open.Draft.Overtaken is { Count: > 0 } overtaken)
        {
            return new StudioOutcome.Overtaken(overtaken);
        }

        if (open.Pack is not { } pack)
        {
            return new StudioOutcome.Faulty(open.Problems);
        }

        if (!open.Draft.Differs)
        {
            return new StudioOutcome.Nothing();
        }

        var outcome = await versions.WriteAsync<StudioOutcome>(s =>
        {
            // Between the reading and this, another may have saved or published.
            if (DraftStore.Mark(s, viewer.Town) != mark)
            {
                return new StudioOutcome.Overtaken([]);
            }

            var (number, _) = versions.Add(s, viewer.Town, open.Draft.Files, note, viewer.Name);
            versions.Publish(s, viewer.Town, number, back: false, viewer.Name);
            DraftStore.Remove(s, viewer.Town, null);
            return new StudioOutcome.Done(number);
        });
        if (outcome is StudioOutcome.Done)
        {
            await live.RefreshAsync(viewer.Town, ct, pack);
        }

        return outcome;
    }

    /// <summary>The version before answers again. The draft stays as it is.</summary>
    /// <param name="seq">The place of the one that is to be withdrawn, as the writer has seen it.</param>
    public async Task<StudioOutcome> GoBackAsync(Viewer viewer, int seq, CancellationToken ct)
    {
        Ask(viewer);
        var outcome = await versions.WriteAsync<StudioOutcome>(s =>
        {
            var history = VersionStore.History(s, viewer.Town);
            if (history.Current?.Seq != seq)
            {
                return new StudioOutcome.Overtaken([]);
            }

            if (history.Before is not { } before)
            {
                return new StudioOutcome.Nothing();
            }

            versions.Publish(s, viewer.Town, before, back: true, viewer.Name);
            return new StudioOutcome.Done(before);
        });
        if (outcome is StudioOutcome.Done)
        {
            await live.RefreshAsync(viewer.Town, ct);
        }

        return outcome;
    }

    private static void Ask(Viewer viewer)
    {
        if (!viewer.SeesAll)
        {
            throw new InvalidOperationException("Only administrators write what the counter answers.");
        }
    }
}
