using Ventanilla.Inbox;
using Ventanilla.Platform;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Webhooks that were acknowledged while the database was away: those still on their way into it, and those that never came to be.</summary>
internal static class SpoolCheck
{
    public static IEnumerable<Finding> Look(Settings settings, UpkeepTexts texts)
    {
        if (!SpoolFolder.IsThere(settings.Data))
        {
            yield break;
        }

        var (waiting, aside) = SpoolFolder.Look(settings.Data);
        yield return waiting > 0 ? Finding.Attention("Spool.Waiting", texts.Size(waiting)) : Finding.Fine("Spool.Empty");
        if (aside > 0)
        {
            yield return Finding.Attention("Spool.Aside", aside, Path.GetFullPath(settings.Data));
        }
    }
}
