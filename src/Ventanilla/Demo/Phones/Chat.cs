using System.Collections.Immutable;
using System.Globalization;

namespace Ventanilla.Demo.Phones;

/// <summary>What a keyboard of Telegram's offers in the place of the citizen's own.</summary>
/// <param name="Rows">Labels; a tap sends them as plain text.</param>
/// <param name="AsksPlace">The label whose tap sends the citizen's place instead.</param>
public sealed record ReplyKeyboard(IReadOnlyList<IReadOnlyList<string>> Rows, bool OneTime, string? AsksPlace = null);

/// <summary>One citizen's chat with one account of the town hall, as their phone holds it.</summary>
public sealed class Chat(string channel, string account, Citizen citizen, int firstNumber)
{
    /// <summary>Older ones leave the phone; the town hall keeps them.</summary>
    private const int Most = 300;

    private readonly Lock gate = new();
    private ImmutableList<Bubble> bubbles = [];
    private int number = firstNumber;
    private int lookers;

    /// <summary>Something is to be drawn anew. Handlers must only take note.</summary>
    public event Action? Changed;

    /// <summary><c>whatsapp</c> or <c>telegram</c>.</summary>
    public string Channel => channel;

    /// <summary>The phone number id or bot that the citizen writes to.</summary>
    public string Account => account;

    public Citizen Citizen => citizen;

    public IReadOnlyList<Bubble> Bubbles => bubbles;

    public ReplyKeyboard? Keyboard { get; private set; }

    /// <summary>Until when the town hall is shown as typing.</summary>
    public DateTimeOffset TypingUntil { get; private set; }

    public DateTimeOffset? LastFromCitizen { get; private set; }

    /// <summary>The citizen has blocked the account.</summary>
    public bool Blocked { get; private set; }

    public bool IsOpen => Volatile.Read(ref lookers) > 0;

    public int Unseen => bubbles.Count(b => !b.FromCitizen && !b.Seen);

    /// <summary>The next number of a message in this chat, as Telegram counts.</summary>
    public string NextNumber() => Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);

    public Bubble? Find(string? id) => id is null ? null : bubbles.Find(b => b.Id == id);

    public void Add(Bubble bubble)
    {
        lock (gate)
        {
            bubbles = bubbles.Add(bubble with { Seen = bubble.FromCitizen || IsOpen });
            if (bubbles.Count > Most)
            {
                bubbles = bubbles.RemoveAt(0);
            }

            if (bubble.FromCitizen)
            {
                LastFromCitizen = bubble.At;
            }
            else
            {
                TypingUntil = default;
            }
        }

        Changed?.Invoke();
    }

    /// <returns>False when there is no such bubble.</returns>
    public bool Change(string id, Func<Bubble, Bubble> change)
    {
        lock (gate)
        {
            var index = bubbles.FindIndex(b => b.Id == id);
            if (index < 0)
            {
                return false;
            }

            bubbles = bubbles.SetItem(index, change(bubbles[index]));
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>The citizen's bubbles up to this one were read by the town hall.</summary>
    /// <returns>False when there is no such bubble.</returns>
    public bool ReadUpTo(string id)
    {
        lock (gate)
        {
            var last = bubbles.FindIndex(b => b.Id == id && b.FromCitizen);
            if (last < 0)
            {
                return false;
            }

            bubbles = [.. bubbles.Select((b, i) => i <= last && b.FromCitizen ? b with { Tick = Tick.Read } : b)];
        }

        Changed?.Invoke();
        return true;
    }

    public void ShowTyping(DateTimeOffset until)
    {
        TypingUntil = until;
        Changed?.Invoke();
    }

    public void ShowKeyboard(ReplyKeyboard? keyboard)
    {
        Keyboard = keyboard;
        Changed?.Invoke();
    }

    public void Block(bool blocked)
    {
        Blocked = blocked;
        Changed?.Invoke();
    }

    /// <summary>The citizen has the chat before their eyes until disposed.</summary>
    /// <returns>Also the bubbles that they see now for the first time.</returns>
    public (IDisposable Look, IReadOnlyList<Bubble> New) Open()
    {
        Interlocked.Increment(ref lookers);
        IReadOnlyList<Bubble> seen;
        lock (gate)
        {
            seen = [.. bubbles.Where(b => !b.Seen)];
            bubbles = [.. bubbles.Select(b => b.Seen ? b : b with { Seen = true })];
        }

        return (new Look(this), seen);
    }

    private sealed class Look(Chat chat) : IDisposable
    {
        private int closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
            {
                Interlocked.Decrement(ref chat.lookers);
            }
        }
    }
}
