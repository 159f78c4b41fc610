using System.Diagnostics.CodeAnalysis;

namespace Ventanilla.ExternalCode;

/// <summary>A connector's last answers, kept for seconds: a hundred people at one bus stop are one call.</summary>
internal sealed class AnswerCache(TimeProvider time)
{
    /// <summary>A town has a few dozen stops; who tries out a thousand codes gets no memory from us.</summary>
    private const int Capacity = 256;

    private readonly Dictionary<Question, (ExternalOutcome.Answered Answer, DateTimeOffset Until)> answers = [];
    private readonly Lock gate = new();

    public bool TryFind(ExternalRequest request, [NotNullWhen(true)] out ExternalOutcome.Answered? answer)
    {
        lock (gate)
        {
            var found = answers.TryGetValue(Question.Of(request), out var kept) && kept.Until > time.GetUtcNow();
            answer = found ? kept.Answer : null;
            return found;
        }
    }

    public void Keep(ExternalRequest request, ExternalOutcome.Answered answer, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (answers.Count >= Capacity)
            {
                foreach (var old in answers.Where(kept => kept.Value.Until <= now).Select(kept => kept.Key).ToList())
                {
                    answers.Remove(old);
                }
            }

            if (answers.Count >= Capacity)
            {
                answers.Clear();
            }

            answers[Question.Of(request)] = (answer, now + duration);
        }
    }

    private readonly record struct Question(string Service, string Key, string Language)
    {
        public static Question Of(ExternalRequest request) => new(request.Service, request.Key, request.Language);
    }
}
