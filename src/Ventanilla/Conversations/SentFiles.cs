using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>
/// Takes in what an operator sends along. What a file is, its first bytes say; neither its name nor the browser is
/// believed, because it goes to a citizen in the town hall's name.
/// </summary>
internal static class SentFiles
{
    /// <summary>The least of the channels' limits for documents that people really send.</summary>
    public const long SizeLimit = 16 * 1024 * 1024;

    /// <summary>What the browser's dialog offers.</summary>
    public const string Accept = ".jpg,.jpeg,.png,.pdf,.ogg,.mp3,.mp4,.m4a,.docx,.xlsx,.odt,.ods,.webp,.gif";

    private const int NameLimit = 100;
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <returns>The file as it is stored, or the name of the text that says why not.</returns>
    public static async Task<(StoredFile? File, string? Refusal)> TakeInAsync(FileStore files, TownId town, IBrowserFile file)
    {
        if (file.Size is 0 or > SizeLimit)
        {
            return (null, file.Size == 0 ? "FileEmpty" : "FileTooLarge");
        }

        var (type, hash, size) = await files.AddAsync(town, async destination =>
        {
            await using var source = file.OpenReadStream(SizeLimit);
            await source.CopyToAsync(destination);
            destination.Position = 0;
            var found = TypeOf(destination);
            return (found, found is not null);
        });
        return type is { } known ? (new(hash, size, known.Mime, SafeName(file.Name, known.Ending)), null) : (null, "FileType");
    }

    /// <summary>The type by content; null when it is none that we send.</summary>
    public static (string Mime, string Ending)? TypeOf(Stream content)
    {
        Span<byte> head = stackalloc byte[16];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => ("image/jpeg", "jpg"),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ("image/png", "png"),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ("image/gif", "gif"),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ("image/webp", "webp"),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => ("application/pdf", "pdf"),
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => ("audio/ogg", "ogg"),
            [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2, ..] => ("audio/mpeg", "mp3"),
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'M', (byte)'4', (byte)'A', ..] => ("audio/mp4", "m4a"),
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'i' or (byte)'m' or (byte)'M' or (byte)'a', ..] => ("video/mp4", "mp4"),
            [(byte)'P', (byte)'K', 3, 4, ..] => OfficeDocument(content),
            _ => null,
        };
    }

    /// <summary>The name that the citizen sees: no path, nothing that turns letters round, the ending of what it is.</summary>
    public static string SafeName(string given, string ending)
    {
        var stem = Path.GetFileNameWithoutExtension(given.Replace('\\', '/'));
        var clean = new StringBuilder(NameLimit);
        foreach (var rune in stem.EnumerateRunes())
        {
            if (clean.Length < NameLimit && (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '-' or '_' or '.' or '(' or ')'))
            {
                clean.Append(rune);
            }
        }

        var name = clean.ToString().Trim(' ', '.');
        return $"{(name.Length == 0 ? "document" : name)}.{ending}";
    }

    /// <summary>Office documents are ZIP files; one that carries macros, or any other ZIP, is not sent.</summary>
    private static (string Mime, string Ending)? OfficeDocument(Stream content)
    {
        try
        {
            content.Position = 0;
            using var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            var names = zip.Entries.Select(e => e.FullName).ToHashSet();
            if (names.Any(n => n.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || n.StartsWith("Basic/", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            return names.Contains("word/document.xml") ? (Word, "docx")
                : names.Contains("xl/workbook.xml") ? (Excel, "xlsx")
                : OpenDocument(zip);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static (string Mime, string Ending)? OpenDocument(ZipArchive zip)
    {
        const int longest = 60;
        if (zip.GetEntry("mimetype") is not { Length: <= longest } entry)
        {
            return null;
        }

        using var reader = new StreamReader(entry.Open());
        var buffer = new char[longest];
        var mime = new string(buffer, 0, reader.ReadBlock(buffer));
        return mime switch
        {
            "application/vnd.oasis.opendocument.text" => (mime, "odt"),
            "application/vnd.oasis.opendocument.spreadsheet" => (mime, "ods"),
            _ => null,
        };
    }
}
