using Ventanilla.Cases;
using Ventanilla.Engine;
using Ventanilla.Engine.Flows;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>What a Turn has to do with cases: looks up what the engine asks, and makes a case of what it gathered. Written with the rest of the Turn.</summary>
internal sealed class CaseTurns(CaseBook cases, IdSource ids)
{
    /// <returns>What goes back to the engine in the same Turn; null when the event asks nothing.</returns>
    public async Task<Input?> AnswerAsync(TurnDraft draft, string slug, EngineEvent e, DateTimeOffset local, CancellationToken ct)
    {
        var (town, conversation) = (draft.Before.Town, draft.Before.Id);
        switch (e)
        {
            case EngineEvent.SlotsAsked asked:
                return new Input.SlotsTaken(await cases.TakenAsync(town, asked.From, conversation, draft.Now, ct));

            case EngineEvent.NumberWanted wanted:
                var number = await cases.GiveNumberAsync(town, CaseBook.Prefix(slug), wanted.Slot, conversation, draft.Now, local.Year);
                return new Input.NumberGiven(number, number is null ? null : CasePin.New());

            case EngineEvent.CaseAsked asked:
                var found = await cases.TellAsync(town, asked.Number, asked.Pin, draft.Now, ct);
                return new Input.CaseTold(
                    asked.Rule, asked.Number, found is null ? null : new(found.Number, found.State, found.Category, found.Place, found.OpenedAt, found.UpdatedAt, found.DueAt));

            default:
                return null;
        }
    }

    public void Open(TurnDraft draft, NewCase opened) => draft.Cases.Add((
        new()
        {
            Id = ids.Next(),
            Number = opened.Number,
            Flow = opened.Flow,
            Category = opened.Category,
            Class = opened.Class,
            Queue = opened.Queue,
            State = CaseStates.New,
            Text = opened.Text,
            Place = opened.Place,
            Point = opened.At is { } at ? (at.Latitude, at.Longitude) : null,
            Slot = opened.Slot,
            Fields = opened.Fields,
            Contact = draft.Before.Contact,
            Conversation = draft.Before.Id,
            OpenedAt = draft.Now,
            UpdatedAt = draft.Now,
            DueAt = opened.Due,
        },
        CasePin.Hash(opened.Pin)));
}
