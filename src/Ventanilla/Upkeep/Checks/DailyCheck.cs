using System.Globalization;
using Ventanilla.Storage;
using Ventanilla.Upkeep.Daily;

namespace Ventanilla.Upkeep.Checks;

/// <summary>Yesterday's account and today's so far.</summary>
internal static class DailyCheck
{
    public static IEnumerable<Finding> Look(Practice practice, DbSession session)
    {
        var today = DailyCount.DayOf(practice.Now);
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            var count = DailyCount.Read(session, day, practice.Now);
            object?[] values = [day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), count.Received, count.Stored, count.Handled, count.Waiting, count.SetAside, count.Quarantined, count.Answered, count.Sent, count.Failed, count.InDoubt, count.Gaps];
            yield return count.Gaps == 0 ? Finding.Fine("Day.Even", values) : Finding.Broken("Day.Gaps", values);
        }
    }
}
