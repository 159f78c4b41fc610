using System.Globalization;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Phones;
using Ventanilla.Platform;

namespace Ventanilla.Demo.Telegram;

/// <summary>An update that waits to be taken: its number, its kind and its body.</summary>
internal sealed record PendingUpdate(int Id, string Kind, Chat Chat, JsonObject Body)
{
    /// <summary>Done when the bot has taken it.</summary>
    public TaskCompletionSource<bool> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A bot as Telegram's servers know it: who it is, where its updates go, and those that nobody has taken yet.</summary>
internal sealed class FakeBot(long id, string name, string username, Secret token, int firstUpdate)
{
    /// <summary>These come only when asked for by name.</summary>
    private static readonly string[] OnRequest = ["chat_member", "message_reaction", "message_reaction_count"];

    private readonly Lock gate = new();
    private readonly LinkedList<PendingUpdate> pending = new();
    private IReadOnlyList<string> allowed = [];
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int last = firstUpdate;
    private int polls;

    public Secret Token => token;

    public string Username => username;

    /// <summary>Where updates are posted; null while they are fetched.</summary>
    public (Uri Address, string? Secret)? Webhook { get; private set; }

    public JsonObject AsPerson() => new() { ["id"] = id, ["is_bot"] = true, ["first_name"] = name, ["username"] = username };

    /// <summary>Sets or ends (null) delivery by webhook.</summary>
    /// <returns>The updates that wait.</returns>
    public IReadOnlyList<PendingUpdate> Deliver((Uri Address, string? Secret)? webhook, IReadOnlyList<string>? kinds, bool drop)
    {
        lock (gate)
        {
            Webhook = webhook;
            Allow(kinds);
            if (drop)
            {
                pending.Clear();
            }

            arrived.TrySetResult();
            return [.. pending];
        }
    }

    /// <summary>Keeps an update until it is taken.</summary>
    /// <returns>Null when the bot has not asked for its kind.</returns>
    public PendingUpdate? Add(string kind, JsonObject content, Chat chat)
    {
        lock (gate)
        {
            if (allowed.Count > 0 ? !allowed.Contains(kind) : OnRequest.Contains(kind))
            {
                return null;
            }

            var number = ++last;
            var update = new PendingUpdate(number, kind, chat, new() { ["update_id"] = number, [kind] = content });
            pending.AddLast(update);
            arrived.TrySetResult();
            return update;
        }
    }

    public void Take(PendingUpdate update)
    {
        lock (gate)
        {
            pending.Remove(update);
        }

        update.Taken.TrySetResult(true);
    }

    public int Pending
    {
        get
        {
            lock (gate)
            {
                return pending.Count;
            }
        }
    }

    public IReadOnlyList<string> Allowed => allowed;

    /// <summary>One long poll. An offset confirms all before it; a newer poll ends this one.</summary>
    /// <returns>The updates, or null when another poll has taken over or a webhook is set.</returns>
    public async Task<JsonArray?> PollAsync(long? offset, int limit, TimeSpan wait, IReadOnlyList<string>? kinds, TimeProvider time, CancellationToken ct)
    {
        int mine;
        lock (gate)
        {
            mine = ++polls;
            Allow(kinds);
            Confirm(offset);

            // Ends the poll before this one.
            arrived.TrySetResult();
            arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var until = time.GetUtcNow() + wait;
        while (true)
        {
            Task signal;
            lock (gate)
            {
                if (polls != mine || Webhook is not null)
                {
                    return null;
                }

                if (pending.Count > 0 || time.GetUtcNow() >= until)
                {
                    return new([.. pending.Take(limit).Select(u => u.Body.DeepClone())]);
                }

                if (arrived.Task.IsCompleted)
                {
                    arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                signal = arrived.Task;
            }

            await Task.WhenAny(signal, Task.Delay(until - time.GetUtcNow(), time, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    private void Allow(IReadOnlyList<string>? kinds) => allowed = kinds ?? allowed;

    private void Confirm(long? offset)
    {
        while (offset is not null && pending.First is { Value: var first } && first.Id < offset)
        {
            pending.RemoveFirst();
            first.Taken.TrySetResult(true);
        }
    }

    public override string ToString() => id.ToString(CultureInfo.InvariantCulture);
}
