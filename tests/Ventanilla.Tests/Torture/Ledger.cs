using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ventanilla.Tests.Torture;

/// <summary>
/// The oracle of all torments that kill: what every citizen wrote and what was said about it, and what arrived at their
/// telephone. A message is noted before it is sent; only then can nobody forget one.
/// </summary>
internal sealed partial class Ledger
{
    private readonly ConcurrentDictionary<string, TorturedCitizen> citizens = new();
    private readonly ConcurrentQueue<long> kills = new();

    public IReadOnlyCollection<TorturedCitizen> Citizens => [.. citizens.Values];

    public long Answers => citizens.Values.Sum(c => (long)c.Arrivals.Count);

    public TorturedCitizen Add(TorturedCitizen citizen) => citizens.GetOrAdd(citizen.Address, citizen);

    /// <summary>The program was killed now: what is under way may come twice on Telegram.</summary>
    public void Killed() => kills.Enqueue(Environment.TickCount64);

    /// <summary>An answer has arrived at a telephone.</summary>
    /// <param name="answered">False when the provider took it and did not say so.</param>
    public void Arrived(string address, string text, bool answered)
    {
        if (citizens.TryGetValue(address, out var citizen))
        {
            var stop = Stop().Match(text);
            citizen.Arrivals.Enqueue(new(stop.Success ? int.Parse(stop.Groups[1].Value, CultureInfo.InvariantCulture) : 0, Environment.TickCount64, answered));
        }
    }

    /// <summary>How many acknowledged messages of these citizens have no answer yet.</summary>
    public static int Unanswered(IReadOnlyCollection<TorturedCitizen> citizens) => citizens.Sum(c =>
    {
        var heard = c.Arrivals.Select(a => a.Stop).ToHashSet();
        return c.Letters.Count(l => l.Acknowledged && !heard.Contains(l.Stop));
    });

    /// <summary>Compares what was promised with what arrived.</summary>
    public void Compare(Tally tally, Marks marks)
    {
        var left = 0;
        foreach (var citizen in citizens.Values)
        {
            var arrivals = citizen.Arrivals.ToList();
            foreach (var letter in citizen.Letters)
            {
                if (letter.Acknowledged)
                {
                    tally.Acknowledged();
                }
                else
                {
                    tally.Unknown();
                }

                var times = arrivals.Where(a => a.Stop == letter.Stop).ToList();
                if (times.Count == 0 && letter.Acknowledged && marks.IsLeftToPerson(citizen.Address, letter.Stop))
                {
                    left++;
                }
                else if (times.Count == 0 && letter.Acknowledged)
                {
                    tally.Lost($"{citizen.Address} wrote {letter.Id}, which was acknowledged and never answered: wrote {Said(citizen)} and got {Heard(arrivals)}");
                }
                else if (times.Count > 1)
                {
                    CompareDoubled(tally, citizen, letter, times, marks.MaybeTwice(citizen.Address, letter.Stop));
                }
            }

            CompareOrder(tally, citizen, arrivals);
        }

        if (left > 0)
        {
            tally.Count("left-to-a-person", left);
        }

        // A call that broke while the account gave no sign of life for as long as a doubt lasts, and the citizen wrote on.
        if (left > 1 && left * MostLeft > tally.Acked)
        {
            tally.Wrong($"{left} answers of {tally.Acked} were left to a person: that is more than one in {MostLeft}");
        }
    }

    /// <summary>More often than one in so many, a person has more to do than the machine has saved.</summary>
    private const int MostLeft = 1_000;

    private void CompareDoubled(Tally tally, TorturedCitizen citizen, Letter letter, List<Arrival> times, bool isMarked)
    {
        var what = $"{citizen.Address} got the answer to {letter.Id} {times.Count} times, at {string.Join(", ", times.Select(t => t.At))}";
        if (!citizen.Telegram)
        {
            tally.Doubled(what);
        }
        else if (!isMarked)
        {
            tally.Doubled(what + " and nothing marks it");
        }
        else if (!times.SkipLast(1).All(t => !t.Answered || kills.Any(k => k > t.At - 1_000 && k < t.At + 5_000)))
        {
            tally.Doubled(what + " though it was not under way at a kill");
        }
        else
        {
            tally.Count("telegram-twice-marked", times.Count - 1);
        }
    }

    private static void CompareOrder(Tally tally, TorturedCitizen citizen, List<Arrival> arrivals)
    {
        var expected = citizen.Letters.Select(l => l.Stop).ToList();
        var last = -1;
        foreach (var first in arrivals.DistinctBy(a => a.Stop))
        {
            var place = expected.IndexOf(first.Stop);
            if (place < 0)
            {
                tally.Wrong($"{citizen.Address} got an answer that nobody had asked for ({first.Stop})");
            }
            else if (place < last)
            {
                tally.OutOfOrder($"{citizen.Address} wrote {Said(citizen)} and got {Heard(arrivals)}");
                return;
            }

            last = Math.Max(last, place);
        }
    }

    private static string Said(TorturedCitizen citizen) => string.Join(' ', citizen.Letters.Select(l => l.Acknowledged ? $"{l.Stop}" : $"{l.Stop}?"));

    private static string Heard(List<Arrival> arrivals) => string.Join(' ', arrivals.Select(a => a.Stop));

    [GeneratedRegex(@"\bParada (10\d\d)\b")]
    private static partial Regex Stop();
}

/// <summary>One citizen who asks for a different bus stop each time, so that every answer tells which message it answers.</summary>
internal sealed class TorturedCitizen(bool telegram, int number)
{
    /// <summary>The demo town's stops are numbered from 1001 on.</summary>
    public const int Stops = 24;

    public bool Telegram => telegram;

    /// <summary>Phone, or the Telegram account's id.</summary>
    public string Address { get; } = (telegram ? 7_000_000_000 + number : 34_700_000_000 + number).ToString(CultureInfo.InvariantCulture);

    public ConcurrentQueue<Letter> Letters { get; } = new();

    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    public bool HasSaidAll => Letters.Count >= Stops;

    /// <summary>The next message, noted as unknown until it is acknowledged.</summary>
    public Letter Write(string word = "PARADA")
    {
        // Every citizen goes through the stops from another one on, so that answers of the same moment differ.
        var unique = (number * 100L) + Letters.Count;
        var letter = new Letter($"{(telegram ? "" : "wamid.T")}{unique}", 1001 + ((number + Letters.Count) % Stops), unique) { Word = word };
        Letters.Enqueue(letter);
        return letter;
    }
}

/// <summary>One message of a citizen.</summary>
/// <param name="Number">Unique among all citizens: Telegram's update id.</param>
internal sealed record Letter(string Id, int Stop, long Number)
{
    private int acknowledged;
    private volatile bool forgiven;

    public bool Acknowledged => Volatile.Read(ref acknowledged) == 1 && !forgiven;

    /// <summary>What is asked: the timetable, or the real time that somebody else's program knows.</summary>
    public string Word { get; init; } = "PARADA";

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Word} {Stop}");

    /// <summary>No answer is expected: the harness itself has spoilt it.</summary>
    public void Forgive() => forgiven = true;

    public void Acknowledge() => Volatile.Write(ref acknowledged, 1);
}

/// <summary>One answer at a telephone.</summary>
internal readonly record struct Arrival(int Stop, long At, bool Answered);
