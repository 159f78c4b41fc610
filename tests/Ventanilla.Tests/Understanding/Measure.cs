using System.Text.Json;
using Ventanilla.Catalogue;

namespace Ventanilla.Tests.Understanding;

/// <summary>A file of labelled messages, run as <c>ventanilla try</c> runs them, and how much of it came out as a good service desk would have it.</summary>
internal sealed class Measure
{
    private readonly List<string> _misses = [];

    public int Rows { get; private set; }

    public int Handled { get; private set; }

    public int WithSlots { get; private set; }

    public int SlotsRight { get; private set; }

    public int WithReply { get; private set; }

    public int ReplyRight { get; private set; }

    public int WithBan { get; private set; }

    public int BansBroken { get; private set; }

    public int Urgent { get; private set; }

    public int UrgentMissed { get; private set; }

    public int FalseUrgent { get; private set; }

    public static async Task<Measure> OfAsync(string path, Trial trial, CancellationToken ct)
    {
        var measure = new Measure();
        foreach (var line in await File.ReadAllLinesAsync(path, ct))
        {
            var (row, problem) = TriedMessage.Read(line);
            Assert.True(row is not null, problem);
            using var document = JsonDocument.Parse(line);
            measure.Add(row, document.RootElement.GetProperty("expected"), await trial.HandleAsync(row, ct));
        }

        return measure;
    }

    public override string ToString()
    {
        string[] lines =
        [
            $"handling        {Handled,4} of {Rows,4}  {Share(Handled, Rows),6:P1}",
            $"key and slots   {SlotsRight,4} of {WithSlots,4}  {Share(SlotsRight, WithSlots),6:P1}",
            $"reply_contains  {ReplyRight,4} of {WithReply,4}  {Share(ReplyRight, WithReply),6:P1}",
            $"must_not broken {BansBroken,4} of {WithBan,4}",
            $"urgent missed   {UrgentMissed,4} of {Urgent,4}",
            $"false urgent    {FalseUrgent,4} of {Rows - Urgent,4}  {Share(FalseUrgent, Rows - Urgent),6:P1}",
            .. _misses,
        ];
        return string.Join('\n', lines);
    }

    public static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

    private void Add(TriedMessage row, JsonElement expected, Tried tried)
    {
        var wrong = new List<string>();
        var handling = expected.GetProperty("handling").GetString();
        Rows++;
        if (tried.Handling.Kind == handling)
        {
            Handled++;
        }
        else
        {
            wrong.Add($"{handling} became {tried.Handling.Kind} ({tried.Handling.Intent})");
        }

        Urgent += handling == "urgent" ? 1 : 0;
        UrgentMissed += handling == "urgent" && tried.Handling.Kind != "urgent" ? 1 : 0;
        FalseUrgent += handling != "urgent" && tried.Handling.Kind == "urgent" ? 1 : 0;
        AddSlots(expected, tried, wrong);
        if (expected.TryGetProperty("reply_contains", out var contains) && contains.GetString() is { Length: > 0 } part)
        {
            WithReply++;
            var said = tried.Replies.Any(r => r.Contains(part, StringComparison.OrdinalIgnoreCase));
            ReplyRight += said ? 1 : 0;
            wrong.AddRange(said ? [] : [$"«{part}» is not in «{string.Join(" / ", tried.Replies)}»"]);
        }

        if (Bans(row, expected).ToList() is { Count: > 0 } bans)
        {
            WithBan++;
            var broken = bans.Where(b => b.Broken(tried)).Select(b => $"must not {b.What}").ToList();
            BansBroken += broken.Count > 0 ? 1 : 0;
            wrong.AddRange(broken);
        }

        if (wrong.Count > 0)
        {
            _misses.Add($"{row.Id} «{row.Words.Replace('\n', '|')}»: {string.Join("; ", wrong)}");
        }
    }

    private void AddSlots(JsonElement expected, Tried tried, List<string> wrong)
    {
        var wanted = new List<(string Name, string? Value, string? Got)>();
        if (expected.TryGetProperty("key", out var key))
        {
            wanted.Add(("key", key.GetString(), tried.Handling.Key));
        }

        foreach (var slot in expected.TryGetProperty("slots", out var slots) ? slots.EnumerateObject().ToArray() : [])
        {
            var value = slot.Value.ValueKind == JsonValueKind.Null ? null : slot.Value.ToString();
            wanted.Add((slot.Name, value, tried.Handling.Slots.GetValueOrDefault(slot.Name)?.ToString()));
        }

        if (wanted.Count == 0)
        {
            return;
        }

        WithSlots++;
        SlotsRight += wanted.All(w => w.Value == w.Got) ? 1 : 0;
        wrong.AddRange(wanted.Where(w => w.Value != w.Got).Select(w => $"{w.Name} {w.Value} became {w.Got ?? "nothing"}"));
    }

    /// <summary>What must not happen, in the words of the labels, as something that can be seen.</summary>
    private static IEnumerable<(string What, Func<Tried, bool> Broken)> Bans(TriedMessage row, JsonElement expected)
    {
        var ban = expected.TryGetProperty("must_not", out var written) ? written.GetString()! : "";
        if (ban.StartsWith("unsubscribe", StringComparison.Ordinal))
        {
            yield return (ban, t => t.Handling.Kind == "subscription" || t.Effects.Any(e => e.StartsWith("leaves", StringComparison.Ordinal)));
        }
        else if (ban.StartsWith("subscribe", StringComparison.Ordinal))
        {
            yield return (ban, t => t.Handling.Intent is "opt_in" or "opt_in_confirm" || t.Effects.Any(e => e.StartsWith("joins", StringComparison.Ordinal)));
        }
        else if (ban.Contains("echo", StringComparison.Ordinal) || ban.Contains("contact that number", StringComparison.Ordinal) || ban.Contains("reveal", StringComparison.Ordinal))
        {
            yield return (ban, t => Numbers(row.Words).Any(n => t.Replies.Any(r => Figures(r).Contains(n, StringComparison.Ordinal))));
        }
        else if (ban.Contains("menu", StringComparison.Ordinal))
        {
            yield return (ban, t => t.Replies.Any(HasMenu));
        }
        else if (ban.Contains("amounts", StringComparison.Ordinal) || ban.Contains("values", StringComparison.Ordinal))
        {
            yield return (ban, t => t.Replies.Any(r => r.Contains('€')));
        }
        else if (ban.Contains("status", StringComparison.Ordinal))
        {
            yield return (ban, t => t.Handling.Ask != "pin" || t.Replies.Any(r => new[] { "rebuda", "recibida", "curs", "curso", "resolta", "resuelta", "assignada", "asignada" }.Any(s => r.Contains(s, StringComparison.OrdinalIgnoreCase))));
        }
        else if (ban.Length > 0)
        {
            // What only a person could do (register, cancel, block): the machine has no such effect.
            yield return (ban, t => t.Effects.Count > 0);
        }

        if (expected.TryGetProperty("no_auto_menu", out var menu) && menu.GetBoolean())
        {
            yield return ("show the menu", t => t.Replies.Any(HasMenu));
        }
    }

    private static bool HasMenu(string reply) => reply.Contains("1 Incid", StringComparison.Ordinal) || reply.Contains("1 Report", StringComparison.Ordinal);

    private static IEnumerable<string> Numbers(string text) => text.Split(' ', '\n').Select(Figures).Where(n => n.Length >= 6);

    private static string Figures(string text) => new([.. text.Where(char.IsAsciiDigit)]);
}
