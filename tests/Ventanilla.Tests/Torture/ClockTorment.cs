namespace Ventanilla.Tests.Torture;

/// <summary>
/// Somebody sets the machine's clock, forwards and back, by hours and days, over the change to summer time and to 29
/// February (G-CLK). Nothing is lost, said twice or held for ever.
/// </summary>
[Collection(TortureGroup.Name)]
public sealed class ClockTorment
{
    /// <summary>Conversations that are silent are looked for every ten seconds.</summary>
    private static readonly TimeSpan TidiedUp = TimeSpan.FromSeconds(11);

    [Fact]
    [Trait("Kind", "Torture")]
    public async Task However_the_clock_is_set_everything_acknowledged_is_answered_once_and_in_order()
    {
        var options = TortureOptions.Current;
        var ct = TestContext.Current.CancellationToken;
        var tally = new Tally("clock", options.Seed);
        using var layer = PowerLayer.OrSkip();

        // Of the providers' faults none: with a clock that leaps, the wait for a status may be over before it began.
        await using var life = await Life.BeginAsync(options.Seed, Faults.None with { StatusDelay = 200 });
        life.Start = life.Start with { Environment = layer.Under(life.Data) };
        await life.StartAsync(ct);
        life.OpenDoors();
        var until = Environment.TickCount64 + (long)options.Lasting(TimeSpan.FromSeconds(20), 0.03).TotalMilliseconds;
        for (var jump = 0; Environment.TickCount64 < until; jump++)
        {
            layer.Clock = Wrong(jump, life.Chance);
            tally.Count("jumps", 1);
            await life.UnderLoadAsync(ct);

            // Once it stays wrong, in a year that is not yet, while what is tidied up now and then is.
            await Task.Delay(jump == 4 ? TidiedUp : TimeSpan.FromMilliseconds(life.Chance.Next(100, 1_500)), ct);
        }

        layer.Clock = TimeSpan.Zero;
        await life.UnderLoadAsync(ct);
        await life.SettleAsync(ct);
        await life.JudgeAsync(tally);
        tally.Judge();
    }

    private static TimeSpan Wrong(int jump, Chance chance) => (jump % 8) switch
    {
        0 => TimeSpan.FromHours(1),
        1 => TimeSpan.FromHours(-1),
        2 => TimeSpan.FromDays(1),
        3 => TimeSpan.FromDays(-1),
        4 => Until(new(2028, 2, 29, 23, 59, 59, TimeSpan.FromHours(1))),
        5 => Until(new(2027, 3, 28, 1, 59, 59, TimeSpan.FromHours(1))),
        6 => Until(new(2027, 10, 31, 2, 59, 59, TimeSpan.FromHours(2))),
        _ => TimeSpan.FromSeconds(chance.Next(-100_000, 100_000)),
    };

    private static TimeSpan Until(DateTimeOffset moment) => moment - TimeProvider.System.GetUtcNow();
}
