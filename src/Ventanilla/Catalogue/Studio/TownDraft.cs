namespace Ventanilla.Catalogue.Studio;

/// <summary>One file of a draft.</summary>
/// <param name="Content">Null: the file is to go.</param>
/// <param name="Base">Hash of the published file that it was written from; null when there was none.</param>
public sealed record DraftFile(string Path, byte[]? Content, string? Base, string Author, DateTimeOffset At)
{
    /// <summary>Tells this state of the file from every other; null when the file is to go.</summary>
    public string? Hash => Content is null ? null : PackFiles.HashOf(Content);
}

/// <summary>What a town's people are writing: the published files, and those that differ from them.</summary>
/// <param name="Published">The version that answers, with its place in the order of publishing; null in a town that has published nothing.</param>
/// <param name="Files">As they would be if the draft were published now.</param>
public sealed record TownDraft(Publishing? Published, PackFiles PublishedFiles, IReadOnlyList<DraftFile> Changes, PackFiles Files)
{
    /// <summary>Puts the changes upon what is published.</summary>
    public static TownDraft Of(Publishing? published, PackFiles files, IReadOnlyList<DraftFile> changes)
    {
        var all = files.Paths.ToDictionary(p => p, p => files.Find(p)!, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Content is { } content)
            {
                all[change.Path] = content;
            }
            else
            {
                all.Remove(change.Path);
            }
        }

        return new(published, files, changes, new(all));
    }

    /// <summary>Files that others have published anew since they were drafted: publishing these would take back what others wrote.</summary>
    public IReadOnlyList<string> Overtaken => [.. Changes.Where(c => c.Base != PublishedFiles.Hashes.GetValueOrDefault(c.Path)).Select(c => c.Path)];

    /// <summary>Whether publishing would change anything.</summary>
    public bool Differs => Files.Hash != PublishedFiles.Hash;

    /// <summary>What tells this state of the whole draft from every other.</summary>
    public string Mark => MarkOf(Published, Files.Hash);

    public static string MarkOf(Publishing? published, string hash) => $"{published?.Seq}:{hash}";

    /// <summary>The draft as it would be above another version of the shared catalogue; null when it does not say which it follows.</summary>
    public PackFiles? Following(SharedPack version) => Files.Find(SharedFile.Name) is { } file && SharedFile.WithVersion(file, version.Number) is { } changed
        ? Files.With([new(SharedFile.Name, changed)]).Following(version)
        : null;
}
