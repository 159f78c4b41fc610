using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Ventanilla.Platform;
using Ventanilla.Upkeep.Daily;

namespace Ventanilla.Tests.Upkeep;

public sealed class DailyLineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_day_at_its_hour_the_account_of_the_day_before_is_in_the_log()
    {
        using var database = TestDatabase.OnSqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 12, 12, 0, 0, TimeSpan.Zero));
        await database.Database.WriteAsync(s =>
        {
            var at = IdSource.FirstAt(time.GetUtcNow());
            for (var i = 0; i < 5; i++)
            {
                s.Execute(
                    "INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at, state) VALUES ($1, 1, 1, 1, $2, $3, 0, $4)",
                    at + i, $"e{i}", "{}"u8.ToArray(), i == 0 ? 2 : i == 1 ? 0 : 1);
            }

            s.Execute("INSERT INTO inbox (id, town_id, channel_id, conversation_id, external_id, body, received_at) VALUES ($1, 1, 1, 1, '~own', $2, 0)", at + 9, "{}"u8.ToArray());
            s.Execute("INSERT INTO messages (id, town_id, conversation_id, seq, direction, kind, author_kind, at, status) VALUES ($1, 1, 1, 1, 1, 'text', 'rule', 0, 0)", at + 20);
            return s.Execute("INSERT INTO quarantine (id, town_id, channel, account, reason, body, received_at) VALUES ($1, 0, 'w', '', '', $2, 0)", at + 10, "{}"u8.ToArray());
        });
        var log = new List<string>();
        using var factory = LoggerFactory.Create(b => b.AddProvider(new Listed(log)));
        using var worker = new DailyLineWorker(database.Database, new() { DailyHour = 6 }, time, factory.CreateLogger<DailyLineWorker>());
        Assert.Equal(TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero ? TimeSpan.FromHours(18) : worker.UntilNext(time.GetUtcNow()), worker.UntilNext(time.GetUtcNow()));

        await worker.StartAsync(Ct);
        for (var hour = 0; hour < 30 && Count() == 0; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(20, Ct);
        }

        await Journeys.OpenCounter.UntilAsync(() => Task.FromResult(Count() >= 2 ? log : null), "The day's lines");
        await worker.StopAsync(Ct);
        Assert.Contains(log, l => l == "Day 2026-05-12: received=6 stored=6 handled=3 waiting=1 aside=1 quarantined=1 answered=1 sent=0 failed=0 doubt=0 gaps=1");
        Assert.Contains(log, l => l.Contains("1 lines have no row to leave by", StringComparison.Ordinal));

        int Count()
        {
            lock (log)
            {
                return log.Count;
            }
        }
    }

    private sealed class Listed(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
