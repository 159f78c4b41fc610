using System.Globalization;
using Ventanilla.Catalogue;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>The queues as the operators' page offers and names them, and the town's time zone.</summary>
internal sealed class DeskQueues(PublishedCatalogues catalogues, ConversationStore conversations)
{
    private static readonly TimeZoneInfo Default = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    /// <summary>Where a conversation can be passed on to: the town's queues, or as long as it has published none, those known from work.</summary>
    public async Task<IReadOnlyList<(string Name, string Label)>> ListAsync(Viewer viewer, CancellationToken ct)
    {
        var names = catalogues.Find(viewer.Town) is { } catalogue
            ? catalogue.Queues.Select(q => q.Name)
            : (await conversations.QueuesAsync(viewer, ct)).Concat(viewer.Queues).Where(q => q != Viewer.Unqueued).Distinct().Order(StringComparer.Ordinal);
        return [.. names.Select(n => (n, Label(viewer.Town, n)))];
    }

    /// <summary>The queue's name as people know it.</summary>
    public string Label(TownId town, string queue) =>
        catalogues.Find(town)?.Queues.FirstOrDefault(q => q.Name == queue)?.Label.Plain(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? queue;

    public TimeZoneInfo Zone(TownId town) => catalogues.Find(town) is { } catalogue ? TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone) : Default;
}
