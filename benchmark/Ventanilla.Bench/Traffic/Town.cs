using System.Diagnostics;
using System.Globalization;

namespace Ventanilla.Bench.Traffic;

/// <summary>One invented citizen: always the same connection, so that what they write is acknowledged in the order they wrote it.</summary>
internal sealed class Citizen(int index)
{
    public int Index { get; } = index;

    public string Phone { get; } = (Town.FirstPhone + index).ToString(CultureInfo.InvariantCulture);

    public string UserId { get; } = $"ES.{Town.FirstUserId + index}";

    /// <summary>Written and not answered yet, oldest first. Its own lock.</summary>
    public Queue<(int Text, long At)> Waiting { get; } = new();

    /// <summary>Which text comes next; they begin differently, so that all texts are always on their way.</summary>
    public int Next { get; set; } = index;
}

/// <summary>The citizens, what they wait for, and whether each answer is the one whose turn it was.</summary>
internal sealed class Town
{
    public const long FirstPhone = 34_799_000_000;
    public const long FirstUserId = 10_000_000_000_000;

    private readonly Citizen[] citizens;
    private int[] expected = [];

    public Town(int count) => Citizens = citizens = [.. Enumerable.Range(0, count).Select(i => new Citizen(i))];

    /// <summary>Those who write; the others are silent.</summary>
    public IReadOnlyList<Citizen> Citizens { get; private set; }

    public void OnlyFirst(int count) => Citizens = citizens[..Math.Min(count, citizens.Length)];

    /// <summary>What is counted into at present.</summary>
    public Phase Phase { get; set; } = new();

    /// <summary>While this is set, answers are only listened to: the texts are being learned.</summary>
    public Action<Citizen, int>? Listener { get; set; }

    public long Unanswered => citizens.Sum(c =>
    {
        lock (c.Waiting)
        {
            return (long)c.Waiting.Count;
        }
    });

    /// <summary>The mark of the right answer to each text.</summary>
    public void Expect(int[] marks) => expected = marks;

    public void Forget()
    {
        foreach (var citizen in citizens)
        {
            lock (citizen.Waiting)
            {
                citizen.Waiting.Clear();
            }
        }
    }

    /// <summary>The contender has sent something to a citizen.</summary>
    /// <param name="to">Phone, with or without +, or user id.</param>
    /// <param name="mark">A fingerprint of what was said, without the parts that differ each time.</param>
    public void Answered(string to, int mark)
    {
        if (Find(to) is not { } citizen)
        {
            Interlocked.Increment(ref Phase.Extra);
            return;
        }

        if (Listener is { } listener)
        {
            listener(citizen, mark);
            return;
        }

        (int Text, long At) first;
        lock (citizen.Waiting)
        {
            if (!citizen.Waiting.TryDequeue(out first))
            {
                Interlocked.Increment(ref Phase.Extra);
                return;
            }
        }

        // What is not the answer to any text is what the clock has made of one (the next bus), or a failure.
        if (expected.Length > 0 && mark != expected[first.Text])
        {
            Interlocked.Increment(ref expected.Contains(mark) ? ref Phase.OutOfOrder : ref Phase.Unrecognised);
        }

        var now = Stopwatch.GetTimestamp();
        Phase.NoteAnswered(Stopwatch.GetElapsedTime(first.At, now), now);
        if (Phase.Turns is { } turns)
        {
            turns[citizen.Index % turns.Length].Writer.TryWrite(citizen);
        }
    }

    private Citizen? Find(string to)
    {
        var text = to.AsSpan().TrimStart('+');
        var isUserId = text.StartsWith("ES.", StringComparison.Ordinal);
        var first = isUserId ? FirstUserId : FirstPhone;
        return long.TryParse(isUserId ? text[3..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number - first is var index && index >= 0 && index < citizens.Length
            ? citizens[index]
            : null;
    }
}
