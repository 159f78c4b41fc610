using Ventanilla.Platform;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Room where the data lies: a full disk means that messages are refused.</summary>
internal static class DiskCheck
{
    public static IEnumerable<Finding> Look(Settings settings)
    {
        var folder = Path.GetFullPath(settings.Data);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        var disk = new DriveInfo(folder);
        yield return Judge(disk.TotalSize, disk.AvailableFreeSpace);
    }

    public static Finding Judge(long total, long free)
    {
        var used = total == 0 ? 100 : (int)(100 - (free * 100 / total));
        var left = free >> 20;
        return used switch
        {
            >= 95 => Finding.Broken("Disk.Full", used, left),
            >= 90 => Finding.Attention("Disk.NearlyFull", used, left),
            >= 80 => Finding.Attention("Disk.Filling", used, left),
            _ => Finding.Fine("Disk.Room", used, left),
        };
    }
}
