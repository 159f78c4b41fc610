using System.Buffers.Binary;
using System.Text;

namespace Ventanilla.Tests.Torture;

/// <summary>What a record of the journal notes; the numbers are powercut.c's.</summary>
internal enum Noted
{
    Write = 1,
    Sync = 2,
    FailedSync = 3,
    Create = 4,
    Rename = 5,
    Unlink = 6,
    Open = 7,
}

/// <summary>One record: what was about to happen, and what was there before.</summary>
internal sealed record PowerRecord(Noted Kind, ulong Inode, long Offset, long Length, long OldSize, byte[] Old, string Path, string Other, uint Saved)
{
    /// <summary>Its number in the journal; a sync names the number from which on it makes nothing durable.</summary>
    public long Place { get; set; }

    /// <summary>True when this write left nothing of an earlier one.</summary>
    public bool Covers(PowerRecord earlier) => Offset <= earlier.Offset && Offset + Length >= earlier.Offset + earlier.Length;

    /// <summary>True when a failed fsync has dropped it: it is in memory, and no later fsync will bring it to the disk.</summary>
    public bool Dropped { get; set; }
}

/// <summary>Reads what powercut.c has noted while a program ran.</summary>
internal static class PowerJournal
{
    private const uint Magic = 0x54554350;
    private const int Head = 64;

    public static List<PowerRecord> Read(string file)
    {
        var all = new List<PowerRecord>();
        var bytes = File.ReadAllBytes(file).AsSpan();
        while (bytes.Length >= Head)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            {
                throw new InvalidDataException("The journal of the power cut is torn.");
            }

            var (old, path, other) = ((int)UInt(bytes, 48), (int)UInt(bytes, 52), (int)UInt(bytes, 56));
            var whole = Head + old + path + other;
            if (bytes.Length < whole)
            {
                // Killed while noting: what was to be noted has not happened.
                break;
            }

            all.Add(new(
                (Noted)UInt(bytes, 4), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), Long(bytes, 16), Long(bytes, 24), Long(bytes, 32),
                bytes.Slice(Head, old).ToArray(), Encoding.UTF8.GetString(bytes.Slice(Head + old, path)), Encoding.UTF8.GetString(bytes.Slice(Head + old + path, other)),
                UInt(bytes, 60)));
            bytes = bytes[whole..];
        }

        return all;
    }

    private static uint UInt(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
