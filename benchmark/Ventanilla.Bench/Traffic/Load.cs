using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Ventanilla.Bench.Traffic;

/// <summary>The citizens' side of a measurement: who writes when, and the waiting until everybody has an answer.</summary>
/// <param name="texts">What they write, in turn.</param>
internal sealed class Load(Town town, Uri target, IReadOnlyList<string> texts, int connections)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the waiting for the last answers may take at most.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What each text is answered with, learned by asking alone. The first round is thrown away: a stranger is greeted
    /// otherwise than an acquaintance.
    /// </summary>
    /// <returns>What is wrong with the texts, or null.</returns>
    public async Task<string?> LearnAsync(CancellationToken ct)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(ct);
        var marks = new int[texts.Count];
        for (var round = 0; round < 2; round++)
        {
            for (var text = 0; text < texts.Count; text++)
            {
                var heard = Channel.CreateUnbounded<int>();
                town.Listener = (_, mark) => heard.Writer.TryWrite(mark);
                var status = await webhook.PostMessageAsync(town.Citizens[0], texts[text], ct);
                if (status != 200)
                {
                    return $"The webhook with '{texts[text]}' was answered {status}.";
                }

                var answers = 0;
                while (await HearAsync(heard.Reader, answers == 0 ? Patience : TimeSpan.FromMilliseconds(400), ct) is { } mark)
                {
                    marks[text] = mark;
                    answers++;
                }

                if (round == 1 && answers != 1)
                {
                    return $"'{texts[text]}' had {answers} answers where the measurement needs exactly one: choose other --texts.";
                }
            }
        }

        town.Listener = null;
        town.Expect(marks);
        return null;
    }

    /// <summary>
    /// Everybody writes once, so that the contender has met all of them before it is timed; returns when nothing has come
    /// for a second. A stranger may be answered with more than one message, so only whether each was answered is looked at.
    /// </summary>
    public async Task<Phase> IntroduceAsync(CancellationToken ct)
    {
        var answered = new ConcurrentDictionary<int, bool>();
        var phase = new Phase();
        var heard = 0;
        town.Listener = (citizen, _) =>
        {
            answered[citizen.Index] = true;
            Interlocked.Increment(ref heard);
        };
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            using var webhook = new Webhook(target);
            await webhook.ConnectAsync(ct);
            for (var i = connection; i < town.Citizens.Count; i += connections)
            {
                var at = Stopwatch.GetTimestamp();
                if (await webhook.PostMessageAsync(town.Citizens[i], "bon dia", ct) == 200)
                {
                    phase.NoteAcknowledged(Stopwatch.GetElapsedTime(at));
                }
                else
                {
                    Interlocked.Increment(ref phase.Refused);
                }
            }
        }));
        for (int before = -1, quiet = 0; quiet < (answered.Count < phase.Acknowledged ? 50 : 5); await Task.Delay(200, ct))
        {
            quiet = before == heard ? quiet + 1 : 0;
            before = heard;
        }

        town.Listener = null;
        town.Forget();
        phase.NeverAnswered = phase.Acknowledged - answered.Count;
        return phase;
    }

    /// <summary>As much as the contender answers: each citizen is at most <paramref name="ahead"/> messages ahead of the answers.</summary>
    public Task<Phase> FullAsync(int ahead, TimeSpan length, CancellationToken ct) => RunAsync(Turns(ahead), null, length, ct);

    /// <summary>
    /// Evenly, whether or not the contender keeps up. A message that is late because the one before it on its connection
    /// was not acknowledged yet counts from when it was to be sent.
    /// </summary>
    /// <param name="rate">Messages in a second.</param>
    public Task<Phase> PacedAsync(double rate, TimeSpan length, CancellationToken ct) => RunAsync(null, rate, length, ct);

    /// <summary>As many webhooks as are acknowledged, however far behind the answers are.</summary>
    public Task<Phase> BurstAsync(TimeSpan length, CancellationToken ct) => RunAsync(null, null, length, ct);

    private async Task<Phase> RunAsync(Channel<Citizen>[]? turns, double? rate, TimeSpan length, CancellationToken ct)
    {
        var phase = new Phase { Turns = turns };
        town.Phase = phase;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var began = Stopwatch.GetTimestamp();
        var writers = Enumerable.Range(0, connections).Select(c => Task.Run(
            () => WriteAsync(phase, c, rate is { } all ? new Pace(began, all, c, connections) : null, window.Token), ct)).ToList();

        await Task.Delay(length, ct);
        phase.Open = false;
        phase.AcknowledgedInWindow = phase.Acknowledged;
        phase.AnsweredInWindow = phase.Answered;
        phase.Length = Stopwatch.GetElapsedTime(began);
        await window.CancelAsync();
        await Task.WhenAll(writers);
        await DrainAsync(phase, ct);
        phase.WholeLength = phase.LastAnswer == 0 ? phase.Length : Stopwatch.GetElapsedTime(began, phase.LastAnswer);
        return phase;
    }

    private async Task WriteAsync(Phase phase, int connection, Pace? pace, CancellationToken window)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(CancellationToken.None);
        var next = connection;
        while (phase.Open)
        {
            try
            {
                var due = pace is null ? null : await pace.NextAsync(window);
                var citizen = phase.Turns is { } turns ? await turns[connection].Reader.ReadAsync(window) : town.Citizens[next];
                next = next + connections < town.Citizens.Count ? next + connections : connection;
                await WriteOnceAsync(phase, webhook, citizen, due ?? Stopwatch.GetTimestamp());
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task WriteOnceAsync(Phase phase, Webhook webhook, Citizen citizen, long at)
    {
        var text = citizen.Next++ % texts.Count;
        lock (citizen.Waiting)
        {
            citizen.Waiting.Enqueue((text, at));
        }

        // Never cancelled: what has been sent is either acknowledged or counted as refused.
        if (await webhook.PostMessageAsync(citizen, texts[text], CancellationToken.None) == 200)
        {
            phase.NoteAcknowledged(Stopwatch.GetElapsedTime(at));
        }
        else
        {
            Interlocked.Increment(ref phase.Refused);
        }
    }

    /// <summary>Waits until all are answered, or until no answer has come for a while.</summary>
    private async Task DrainAsync(Phase phase, CancellationToken ct)
    {
        var (before, since, began) = (-1L, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (town.Unanswered > 0 && Stopwatch.GetElapsedTime(since) < Patience && Stopwatch.GetElapsedTime(began) < DrainLimit)
        {
            if (phase.Answered != before)
            {
                (before, since) = (phase.Answered, Stopwatch.GetTimestamp());
            }

            await Task.Delay(20, ct);
        }

        phase.NeverAnswered = town.Unanswered - phase.Refused;
        town.Forget();
    }

    private Channel<Citizen>[] Turns(int ahead)
    {
        var turns = Enumerable.Range(0, connections).Select(_ => Channel.CreateUnbounded<Citizen>()).ToArray();
        for (var i = 0; i < ahead; i++)
        {
            foreach (var citizen in town.Citizens)
            {
                turns[citizen.Index % turns.Length].Writer.TryWrite(citizen);
            }
        }

        return turns;
    }

    private static async Task<int?> HearAsync(ChannelReader<int> heard, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            return await heard.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
