using Microsoft.Extensions.Time.Testing;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Platform;

/// <summary>Memory is given back when nobody waits, and not while somebody does.</summary>
public sealed class QuietMomentsTests
{
    private const long Much = QuietMoments.Much;
    private const long Quiet = QuietMoments.Quiet;

    [Theory]
    [InlineData("A rush, then a quiet second", new[] { Much, 0, 0, 0 }, new[] { 2 })]
    [InlineData("It never becomes quiet", new[] { Much, Quiet, Quiet, Much }, new int[0])]
    [InlineData("Little was done", new[] { Quiet * 3, 0, 0, 0 }, new int[0])]
    [InlineData("A trickle of a whole day", new[] { Much - Quiet, Quiet - 1, 0, 1 }, new[] { 4 })]
    [InlineData("Two rushes", new[] { Much, 0, Much, 0 }, new[] { 2, 4 })]
    public async Task Memory_is_given_back_in_the_first_quiet_second_after_much_was_done(string what, long[] allocatedEachSecond, int[] givenBackIn)
    {
        var time = new FakeTimeProvider();
        var (total, second, looked) = (0L, 0, new SemaphoreSlim(0));
        var given = new List<int>();
        using var moments = new QuietMoments(
            time,
            () =>
            {
                looked.Release();
                return total;
            },
            () => given.Add(second));
        await moments.StartAsync(TestContext.Current.CancellationToken);
        await LookedAsync();
        foreach (var bytes in allocatedEachSecond)
        {
            (total, second) = (total + bytes, second + 1);
            time.Advance(QuietMoments.Moment);
            await LookedAsync();
            if (givenBackIn.Contains(second))
            {
                // Once more, because giving back allocates a little itself.
                await LookedAsync();
            }
        }

        await moments.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(givenBackIn.SequenceEqual(given), $"{what}: given back in {string.Join(", ", given)}");

        async Task LookedAsync() => Assert.True(await looked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), $"{what}: nobody looked in second {second}");
    }
}
