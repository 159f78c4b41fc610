using System.IO.Compression;
using System.Text;
using Ventanilla.Conversations;

namespace Ventanilla.Tests.Operators;

public sealed class SentFilesTests
{
    [Theory]
    [InlineData("FFD8FFE000104A464946", "image/jpeg")]
    [InlineData("89504E470D0A1A0A0000", "image/png")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("524946460000000057415645", null)]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("4F67675300020000", "audio/ogg")]
    [InlineData("49443304000000", "audio/mpeg")]
    [InlineData("FFFB9064", "audio/mpeg")]
    [InlineData("00000020667479704D344120", "audio/mp4")]
    [InlineData("0000002066747970 69736F6D", "video/mp4")]
    [InlineData("3C68746D6C3E", null)]
    [InlineData("3C737667", null)]
    [InlineData("4D5A9000", null)]
    [InlineData("7F454C46", null)]
    [InlineData("504B0304FFFF", null)]
    [InlineData("", null)]
    public void What_a_file_is_its_first_bytes_say(string hex, string? mime) =>
        Assert.Equal(mime, SentFiles.TypeOf(new MemoryStream(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))))?.Mime);

    [Theory]
    [InlineData("docx", "word/document.xml")]
    [InlineData("xlsx", "xl/workbook.xml")]
    [InlineData("odt", "mimetype=application/vnd.oasis.opendocument.text")]
    [InlineData(null, "word/document.xml", "word/vbaProject.bin")]
    [InlineData(null, "mimetype=application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml")]
    [InlineData(null, "mimetype=application/epub+zip")]
    [InlineData(null, "virus.exe")]
    public void Office_documents_are_sent_without_macros_and_other_archives_not_at_all(string? ending, params string[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries.Select(e => e.Split('=')))
            {
                using var content = zip.CreateEntry(entry[0]).Open();
                content.Write(Encoding.ASCII.GetBytes(entry.Length > 1 ? entry[1] : "x"));
            }
        }

        file.Position = 0;
        Assert.Equal(ending, SentFiles.TypeOf(file)?.Ending);
    }

    [Theory]
    [InlineData("Bases del concurs.pdf", "Bases del concurs.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\Documents\\acta.exe", "acta.pdf")]
    [InlineData("factura\u202Egnp.exe", "facturagnp.pdf")]
    [InlineData("línia\nnova\0.pdf", "línianova.pdf")]
    [InlineData("<b>.pdf", "b.pdf")]
    [InlineData("", "document.pdf")]
    [InlineData("...", "document.pdf")]
    public void The_name_that_the_citizen_sees_is_a_name_and_nothing_else(string given, string name) => Assert.Equal(name, SentFiles.SafeName(given, "pdf"));
}
