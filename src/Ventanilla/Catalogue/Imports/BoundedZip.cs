using System.IO.Compression;

namespace Ventanilla.Catalogue.Imports;

/// <summary>Opens archives of strangers: what is inside may be a thousand times as large as the archive, and says so only when it is unpacked.</summary>
internal static class BoundedZip
{
    private const int MostEntries = 2_000;
    private const long MostUnpacked = 150_000_000;

    /// <summary>Unpacks everything once, counting, and keeps nothing.</summary>
    /// <returns>False when it is too much.</returns>
    public static bool IsBounded(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        if (archive.Entries.Count > MostEntries)
        {
            return false;
        }

        var (total, buffer) = (0L, new byte[64 * 1024]);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
            {
                if ((total += read) > MostUnpacked)
                {
                    return false;
                }
            }
        }

        return true;
    }

    public static Problem Refusal(string file) =>
        new(file, 0, 0, $"Unpacked, the file has more than {MostUnpacked / 1_000_000} MB, or more than {MostEntries} parts.", "Take out what the counter does not need.");
}
