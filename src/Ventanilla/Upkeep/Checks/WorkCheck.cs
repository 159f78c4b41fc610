using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Upkeep.Checks;

/// <summary>What waits, what nobody knows the end of, and what was put aside for a person.</summary>
internal static class WorkCheck
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Look(Practice practice, DbSession session)
    {
        var now = practice.Now;
        var oldest = session.Number("SELECT coalesce(min(received_at), 0) FROM inbox WHERE state = 0 AND due = 0");
        var waiting = session.Number("SELECT count(*) FROM inbox WHERE state = 0 AND due = 0");
        yield return oldest > 0 && now - DateTimeOffset.FromUnixTimeMilliseconds(oldest) is var age && age > Late
            ? Finding.Broken("Work.Stuck", waiting, practice.Texts.Span(age))
            : Finding.Fine("Work.Flowing", waiting);

        var since = IdSource.FirstAt(now - Lately);
        var leaving = session.Number("SELECT count(*) FROM outbox WHERE state IN (0, 2) AND state = 0");
        var first = session.Number("SELECT coalesce(min(id), 0) FROM outbox WHERE state IN (0, 2) AND state = 0 AND due <= $1", now.Stored());
        yield return first > 0 && now - IdSource.TimeOf(first) is var held && held > TimeSpan.FromMinutes(10)
            ? Finding.Attention("Outbox.Late", leaving, practice.Texts.Span(held))
            : Finding.Fine("Outbox.Flowing", leaving);

        yield return Judge("Doubt", session.Number("SELECT (SELECT count(*) FROM outbox WHERE state IN (0, 2) AND state = 2) + (SELECT count(*) FROM outbox WHERE state = 5)"));
        yield return Judge("SetAside", session.Number("SELECT count(*) FROM inbox WHERE state = 2 AND id > $1", IdSource.FirstAt(now - LongAgo)));
        yield return Judge("Quarantine", session.Number("SELECT count(*) FROM quarantine WHERE id > $1", since));
        yield return Judge("Failed", session.Number("SELECT count(*) FROM outbox WHERE state = 4 AND message_id IS NOT NULL AND id > $1", IdSource.FirstAt(now - TimeSpan.FromDays(1))));
    }

    private static Finding Judge(string what, long count) => count == 0 ? Finding.Fine($"{what}.None") : Finding.Attention($"{what}.Some", count);
}
