using System.Runtime.InteropServices;

namespace Ventanilla.Platform;

/// <summary>What a power cut must not take back: names of files, which lie in their folder and not in the file, and who has a folder in use.</summary>
internal static partial class DurableFiles
{
    private const string UseMark = ".in-use";

    /// <summary>Makes new and changed names in a folder durable; the files' contents are flushed by whoever wrote them.</summary>
    public static void FlushFolder(string folder)
    {
        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw new IOException($"The folder cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Flush(handle) != 0)
            {
                throw new IOException($"The folder cannot be flushed (errno {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>A new file that only its owner may read, held by this process while it is written.</summary>
    public static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(path, options);
    }

    /// <summary>Says that this process works in the folder, until it is disposed or the process ends in whatever way.</summary>
    /// <returns>Null when another process does.</returns>
    public static IDisposable? TryUse(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, UseMark), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
