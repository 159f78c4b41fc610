using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Catalogue;

/// <summary>What answers after a town has published and gone back, written as <c>1 2 -</c>: a number publishes, a minus goes back.</summary>
public sealed class PublishedHistoryTests
{
    private static readonly DateTimeOffset Monday = new(2026, 5, 11, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", null, null)]
    [InlineData("1", 1, null)]
    [InlineData("1 2", 2, 1)]
    [InlineData("1 2 -", 1, null)]
    [InlineData("1 2 3 -", 2, 1)]
    [InlineData("1 2 3 - -", 1, null)]
    [InlineData("1 2 - 3", 3, 1)]
    [InlineData("1 2 1", 1, 2)]
    [InlineData("1 2 1 -", 2, 1)]
    public void A_step_back_leads_to_what_answered_before_and_was_not_withdrawn(string deeds, int? current, int? before)
    {
        var history = History(deeds);
        Assert.Equal((current, before), (history.Current?.Number, history.Before));
    }

    [Theory]
    [InlineData("1 2", 1, 23, true)]
    [InlineData("1 2", 1, 25, false)]
    [InlineData("1 2 3", 1, 23, true)]
    [InlineData("1 2 -", 2, 1, false)]
    [InlineData("1 2 - 3", 2, 1, false)]
    [InlineData("1", 7, 1, false)]
    public void Who_is_in_the_middle_of_something_finishes_within_a_day_and_not_on_what_was_withdrawn(string deeds, int begunWith, int hours, bool may) =>
        Assert.Equal(may, History(deeds).MayFinishOn(begunWith, Monday.AddHours(hours)));

    private static PublishedHistory History(string deeds)
    {
        var lines = new List<Publishing>();
        foreach (var deed in deeds.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var before = new PublishedHistory(lines).Before;
            lines.Add(new(lines.Count + 1, deed == "-" ? before!.Value : int.Parse(deed, System.Globalization.CultureInfo.InvariantCulture), deed == "-", "Carme", Monday));
        }

        return new(lines);
    }
}
