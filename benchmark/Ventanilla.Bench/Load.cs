using System.Diagnostics;
using System.Threading.Channels;

namespace Ventanilla.Bench;

/// <summary>The citizens' side of a measurement: who writes when, and the waiting until everybody has an answer.</summary>
internal sealed class Load(Options options, Town town, Uri target)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What each text is answered with, learned by asking alone. The first round is thrown away: a stranger is greeted
    /// otherwise than an acquaintance.
    /// </summary>
    /// <returns>What is wrong with the texts, or null.</returns>
    public async Task<string?> LearnAsync(CancellationToken ct)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(ct);
        var marks = new int[options.Texts.Count];
        for (var round = 0; round < 2; round++)
        {
            for (var text = 0; text < options.Texts.Count; text++)
            {
                var heard = Channel.CreateUnbounded<int>();
                town.Listener = (_, mark) => heard.Writer.TryWrite(mark);
                var status = await webhook.PostMessageAsync(town.Citizens[0], options.Texts[text], ct);
                if (status != 200)
                {
                    return $"The webhook with '{options.Texts[text]}' was answered {status}.";
                }

                var answers = 0;
                while (await HearAsync(heard.Reader, answers == 0 ? Patience : TimeSpan.FromMilliseconds(400), ct) is { } mark)
                {
                    marks[text] = mark;
                    answers++;
                }

                if (round == 1 && answers != 1)
                {
                    return $"'{options.Texts[text]}' had {answers} answers where the measurement needs exactly one: choose other --texts.";
                }
            }
        }

        town.Listener = null;
        town.Expect(marks);
        return null;
    }

    /// <summary>Everybody writes once, so that the contender has met all of them before it is timed.</summary>
    public async Task IntroduceAsync(CancellationToken ct)
    {
        var heard = 0;
        town.Listener = (_, _) => Interlocked.Increment(ref heard);
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(async connection =>
        {
            using var webhook = new Webhook(target);
            await webhook.ConnectAsync(ct);
            for (var i = connection; i < town.Citizens.Count; i += options.Connections)
            {
                await webhook.PostMessageAsync(town.Citizens[i], "bon dia", ct);
            }
        }));
        for (int before = -1, quiet = 0; quiet < 5; await Task.Delay(200, ct))
        {
            quiet = before == heard ? quiet + 1 : 0;
            before = heard;
        }

        town.Listener = null;
        town.Forget();
    }

    /// <summary>As much as the contender answers: each citizen is at most a few messages ahead of the answers.</summary>
    public Task<Phase> FullAsync(TimeSpan length, CancellationToken ct) => RunAsync(Turns(options.Ahead), options.Connections, null, length, ct);

    /// <summary>A slow, even pace: what one citizen feels on an ordinary day.</summary>
    public Task<Phase> QuietAsync(TimeSpan length, CancellationToken ct)
    {
        var connections = Math.Min(8, options.Connections);
        return RunAsync(null, connections, TimeSpan.FromSeconds((double)connections / options.Quiet), length, ct);
    }

    /// <summary>As many webhooks as are acknowledged, however far behind the answers are.</summary>
    public Task<Phase> BurstAsync(TimeSpan length, CancellationToken ct) => RunAsync(null, options.Connections, null, length, ct);

    private async Task<Phase> RunAsync(Channel<Citizen>[]? turns, int connections, TimeSpan? pace, TimeSpan length, CancellationToken ct)
    {
        var phase = new Phase { Turns = turns };
        town.Phase = phase;
        using var window = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var began = Stopwatch.GetTimestamp();
        var writers = Enumerable.Range(0, connections).Select(c => Task.Run(() => WriteAsync(phase, c, connections, pace, window.Token), ct)).ToList();

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

    private async Task WriteAsync(Phase phase, int connection, int connections, TimeSpan? pace, CancellationToken window)
    {
        using var webhook = new Webhook(target);
        await webhook.ConnectAsync(CancellationToken.None);
        var next = connection;
        while (phase.Open)
        {
            try
            {
                if (pace is { } pause)
                {
                    await Task.Delay(pause, window);
                }

                var citizen = phase.Turns is { } turns ? await turns[connection].Reader.ReadAsync(window) : town.Citizens[next];
                next = next + connections < town.Citizens.Count ? next + connections : connection;
                await WriteOnceAsync(phase, webhook, citizen);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task WriteOnceAsync(Phase phase, Webhook webhook, Citizen citizen)
    {
        var text = citizen.Next++ % options.Texts.Count;
        var at = Stopwatch.GetTimestamp();
        lock (citizen.Waiting)
        {
            citizen.Waiting.Enqueue((text, at));
        }

        // Never cancelled: what has been sent is either acknowledged or counted as refused.
        if (await webhook.PostMessageAsync(citizen, options.Texts[text], CancellationToken.None) == 200)
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
        var (before, since) = (-1L, Stopwatch.GetTimestamp());
        while (town.Unanswered > 0 && Stopwatch.GetElapsedTime(since) < Patience)
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
        var turns = Enumerable.Range(0, options.Connections).Select(_ => Channel.CreateUnbounded<Citizen>()).ToArray();
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
