using System.Security.Cryptography;
using Ventanilla.Platform;

namespace Ventanilla.Messages;

/// <summary>
/// Files under the data folder, named by the hash of what they hold: a name that a citizen chose never becomes a path,
/// and the same photo sent to a hundred conversations of a town lies there once.
/// </summary>
public sealed class FileStore(Settings settings)
{
    private readonly string root = Path.GetFullPath(Path.Combine(settings.Data, "files"));

    /// <summary>Where a file with this hash lies.</summary>
    public string PathOf(TownId town, string sha256)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException("Not a SHA-256 in lower-case hex.", nameof(sha256));
        }

        return Path.Combine(root, town.ToString(), sha256[..2], sha256);
    }

    /// <summary>Takes in what <paramref name="write"/> writes; durable when this returns.</summary>
    /// <returns>The hash and size, or the answer of <paramref name="write"/> alone when it says that nothing is to be kept.</returns>
    public async Task<(T Answer, string Sha256, long Size)> AddAsync<T>(TownId town, Func<Stream, Task<(T Answer, bool Keep)>> write)
    {
        Directory.CreateDirectory(root);
        var temporary = Path.Combine(root, $".{Guid.NewGuid():N}");
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
            var (answer, keep) = await write(file);
            if (!keep)
            {
                return (answer, "", 0);
            }

            file.Position = 0;
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
            var size = file.Length;
            file.Flush(flushToDisk: true);
            var place = PathOf(town, hash);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(temporary, place, overwrite: true);
            return (answer, hash, size);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
