using Ventanilla.Scripts;

namespace Ventanilla.Tests.Scripts;

public sealed class FairJobsTests
{
    [Fact]
    public void Once_there_are_two_towns_none_takes_more_than_half_of_the_workers_or_places()
    {
        var jobs = new FairJobs<string>(places: 8, workers: 2);
        for (var i = 0; i < 6; i++)
        {
            Assert.True(jobs.TryAdd(new(1), $"first {i}"));
        }

        Assert.True(jobs.TryAdd(new(2), "second 0"));
        Assert.False(jobs.TryAdd(new(1), "first 6"));
        var one = jobs.Take()!.Value;
        var two = jobs.Take()!.Value;

        Assert.Equal([1, 2], new[] { one.Town.Value, two.Town.Value }.Order());
        jobs.Done(two.Town);
        jobs.TryAdd(new(2), "second 1");
        Assert.Equal(new(2), jobs.Take()!.Value.Town);
    }

    [Fact]
    public void A_town_alone_has_all_of_them()
    {
        var jobs = new FairJobs<string>(places: 8, workers: 2);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(jobs.TryAdd(new(1), $"job {i}"));
        }

        Assert.Equal("job 0", jobs.Take()!.Value.Job);
        Assert.Equal("job 1", jobs.Take()!.Value.Job);
        jobs.End();
    }
}
