using Ventanilla.Cases;
using Ventanilla.Catalogue;
using Ventanilla.Channels;
using Ventanilla.Engine;
using Ventanilla.Engine.Privacy;
using Ventanilla.Gate;
using Ventanilla.Inbox;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Scripts;

namespace Ventanilla.Conversations;

/// <summary>What a Turn uses of other rooms.</summary>
internal sealed record TurnTools(LiveCatalogues Catalogues, ScriptRunner Scripts, Pumps Pumps, FileStore Files, IdSource Ids, TownClock Clock, Settings Settings, CaseBook Cases);

/// <summary>
/// Takes a Turn: works out everything that one entry causes, and writes nothing. Reads as the story: what has come, what
/// the engine makes of it, what may leave.
/// </summary>
internal sealed partial class Turns(TurnTools tools, ILogger<Turns> logger)
{
    /// <summary>An engine that keeps asking for scripts is a bug in a catalogue; no answer needs more.</summary>
    private const int ScriptsATurn = 4;

    private readonly CaseTurns books = new(tools.Cases, tools.Ids);

    public async Task<TurnDraft> TakeAsync(ConversationState before, InboxEntry entry, DateTimeOffset now, CancellationToken ct)
    {
        var draft = new TurnDraft(before, entry, now);
        switch (entry.Body)
        {
            case FromCitizen { Event: MessageReceived message }:
                await HearAsync(draft, message, ct);
                break;

            case FromCitizen { Event: var other }:
                Citizens.Note(draft, other);
                foreach (var happened in draft.Happened)
                {
                    AddLine(draft, Direction.Event, ContentKind.System, happened, Authors.System, null);
                }

                break;

            case OperatorReplied reply:
                Operators.Reply(draft, reply, this);
                break;

            case NoteWritten note:
                Operators.Note(draft, note, this);
                break;

            case ConversationTaken taken:
                Operators.Take(draft, taken, this);
                break;

            case ConversationTransferred transferred:
                Operators.Transfer(draft, transferred, this);
                break;

            case ConversationResolved resolved:
                Operators.Resolve(draft, resolved, this);
                break;

            case DoubtDecided decided:
                Operators.Decide(draft, decided);
                break;

            case OperatorLooked:
                draft.After = draft.After with { Unread = 0 };
                if (before.LastInbound is { } read && before.Unread > 0)
                {
                    Send(draft, new() { Kind = OutboundKind.ReadMark, TargetId = read }, null, Lane.Operators);
                }

                break;

            case OperatorTyped:
                Send(draft, new() { Kind = OutboundKind.Typing, TargetId = before.LastInbound }, null, Lane.Operators);
                break;

            case Inbox.TimeCame time:
                await ThinkAsync(draft, new Input.TimeCame(time.Token), ct);
                break;

            case ExternalCodeAnswered answer:
                await ThinkAsync(draft, new Input.ExternalAnswered(answer.Service, answer.Key, answer.Json), ct);
                break;

            case AttachmentFetched fetched:
                draft.Fetched = fetched;
                break;

            default:
                throw new InvalidOperationException($"An entry that the Turn does not know: {entry.Body.GetType().Name}.");
        }

        return draft;
    }

    /// <summary>Adds a line to the history.</summary>
    public Message AddLine(TurnDraft draft, Direction direction, ContentKind kind, string? text, string authorKind, string? author, MessageBody? body = null)
    {
        var line = new Message
        {
            Id = new(tools.Ids.Next()),
            Seq = draft.NextSeq(),
            Direction = direction,
            Kind = kind,
            Text = text,
            Body = body,
            AuthorKind = authorKind,
            Author = author,
            At = draft.Now,
        };
        draft.Lines.Add(line);
        return line;
    }

    /// <summary>Asks the gate, and puts the content into the outbox or the refusal at the message.</summary>
    public void Send(TurnDraft draft, OutboundContent content, Message? line, Lane lane)
    {
        var decision = LeaveGate.Decide(new(draft.Before.Channel.Kind, content, draft.After.WindowClosesAt, draft.After.Stopped, draft.Now));
        if (!decision.MayLeave)
        {
            if (line is not null)
            {
                draft.Lines[draft.Lines.IndexOf(line)] = line with { Status = DeliveryStatus.Failed, Problem = decision.Refusal };
            }

            return;
        }

        draft.Leaving.Add(new()
        {
            // A message and the row that sends it have one number: a status then finds both at once.
            Id = line?.Id.Value ?? tools.Ids.Next(),
            Town = draft.Before.Town,
            Channel = draft.Before.Channel.Id,
            Conversation = draft.Before.Id,
            Message = line?.Id,
            Lane = lane,
            To = draft.After.To,
            Content = content,
            CreatedAt = draft.Now,
            State = draft.Leaving.Count == 0 && tools.Pumps.HasRoom(draft.Before.Channel.Id) ? OutboxState.Sending : OutboxState.Ready,
        });
    }

    /// <summary>Sends a file of an operator's, as the citizen's app shows its kind best.</summary>
    public void SendFile(TurnDraft draft, StoredFile file, string author)
    {
        var (kind, leaves) = file.Mime switch
        {
            "image/jpeg" or "image/png" => (ContentKind.Image, OutboundKind.Image),
            "audio/ogg" or "audio/mpeg" or "audio/mp4" or "audio/aac" => (ContentKind.Audio, OutboundKind.Audio),
            "video/mp4" => (ContentKind.Video, OutboundKind.Video),
            _ => (ContentKind.Document, OutboundKind.Document),
        };
        var line = AddLine(draft, Direction.Out, kind, null, Authors.Operator, author);
        draft.Files.Add(new(new(tools.Ids.Next()), line.Id, file.Mime, file.Size, file.FileName, file.Sha256, Voice: false, State: 1, Problem: null));
        Send(draft, new() { Kind = leaves, File = new(tools.Files.PathOf(draft.Before.Town, file.Sha256), file.Mime, file.FileName) }, line, Lane.Operators);
    }

    private async Task HearAsync(TurnDraft draft, MessageReceived message, CancellationToken ct)
    {
        var content = message.Content;
        var line = AddLine(draft, Direction.In, content.Kind, content.Text is { } said ? Detectors.Mask(said) : null, Authors.Contact, null, Citizens.BodyOf(content)) with
        {
            ExternalId = message.MessageId ?? message.ExternalId,
            ReplyTo = content.ReplyTo,
        };
        draft.Lines[^1] = line;
        foreach (var media in content.Media)
        {
            draft.Coming.Add((new(tools.Ids.Next()), line.Id, media));
        }

        Citizens.Arrived(draft, message, tools.Settings.Demo);
        if (content.CallbackId is { } tap)
        {
            Send(draft, new() { Kind = OutboundKind.TapTaken, TargetId = tap }, null, Lane.Answers);
        }

        if (content.Kind == ContentKind.System)
        {
            return;
        }

        draft.After = draft.After with { Session = LoopGuard.Heard(draft.After.Session, tapped: content.Payload is not null, draft.Now) };
        await ThinkAsync(
            draft,
            new Input.CitizenSaid(
                content.Text ?? "", content.Payload, MessageStore.NameOf(content.Kind), message.Sender.Language,
                content.Location is { } at ? new(at.Latitude, at.Longitude) : null, line.Id.ToString()),
            ct);
    }

    private async Task ThinkAsync(TurnDraft draft, Input input, CancellationToken ct)
    {
        if (await tools.Catalogues.FindAsync(draft.Before.Town, draft.After.Session.Version, ct) is not { } catalogue)
        {
            return;
        }

        if (!tools.Settings.Unpaced && LoopGuard.Stops(draft.After.Session))
        {
            Operators.CallForLoop(draft, catalogue.DefaultQueue, this);
            return;
        }

        var spoken = draft.Lines.Count;
        var local = TimeZoneInfo.ConvertTime(tools.Clock.Now, TimeZoneInfo.FindSystemTimeZoneById(catalogue.Town.TimeZone));
        var pending = new Queue<Input>([input]);
        for (var runs = 0; pending.TryDequeue(out var next); runs++)
        {
            var step = Counter.Handle(catalogue, draft.After.Session, next, local);
            draft.After = draft.After with { Session = step.Session.On(catalogue) };
            foreach (var e in step.Events)
            {
                if (e is EngineEvent.ScriptCalled call)
                {
                    pending.Enqueue(new Input.ScriptAnswered(call.Service, call.Key, runs < ScriptsATurn ? await RunAsync(draft, call, ct) : null));
                }
                else if (await books.AnswerAsync(draft, catalogue.Town.Slug, e, local, ct) is { } answer)
                {
                    pending.Enqueue(answer);
                }
                else
                {
                    Apply(draft, e, local);
                }
            }
        }

        if (draft.Lines.Skip(spoken).Any(l => l.Direction == Direction.Out))
        {
            draft.After = draft.After with { Session = LoopGuard.Answered(draft.After.Session, draft.Now) };
        }
    }

    private async Task<string?> RunAsync(TurnDraft draft, EngineEvent.ScriptCalled call, CancellationToken ct)
    {
        switch (await tools.Scripts.RunAsync(draft.Before.Town, call.Script, call.InputJson, call.TablesJson, ct))
        {
            case ScriptOutcome.Answered answered:
                return answered.Json;

            case ScriptOutcome.Failed failed:
                LogScriptFailed(call.Service, draft.Before.Town);
                draft.ScriptFailures.Add((call.Service, failed.Kind.ToString(), failed.Message));
                return null;

            default:
                return null;
        }
    }

    /// <summary>Everything that the engine can cause, on one screen.</summary>
    private void Apply(TurnDraft draft, EngineEvent e, DateTimeOffset local)
    {
        switch (e)
        {
            case EngineEvent.Replied { Reply: var reply }:
                Say(draft, reply);
                break;

            case EngineEvent.LanguageChosen chosen:
                draft.NewLanguage = chosen.Language;
                break;

            case EngineEvent.OperatorRequested requested:
                Operators.Call(draft, requested, this);
                break;

            case EngineEvent.TimerSet timer:
                draft.Timers.Add(new(
                    tools.Ids.Next(), draft.Before.Town, draft.Before.Channel.Id, draft.Before.Id, $"~time:{draft.Before.Id}:{draft.After.Version}:{timer.Token}",
                    new Inbox.TimeCame(timer.Token), draft.Now, draft.Now + (timer.Due - local)));
                break;

            case EngineEvent.ExternalCodeCalled call:
                draft.Calls.Add(call);
                break;

            case EngineEvent.CaseOpened opened:
                books.Open(draft, opened.Case);
                break;

            case EngineEvent.CaseCancelled cancelled:
                draft.CancelledCases.Add(cancelled.Number);
                break;

            case EngineEvent.OptChanged opt:
                draft.Consents.Add((opt.Topic, !opt.OptedOut));
                draft.OptedOut = Citizens.WithTopic(draft.OptedOut ?? draft.Before.OptedOut, opt.Topic, opt.OptedOut);
                break;

            case EngineEvent.Understood:
                break;

            case EngineEvent.NotUnderstood missed:
                draft.Unanswered.Add(missed.Text);
                break;

            default:
                throw new InvalidOperationException($"An event of the engine that the Turn does not know: {e.GetType().Name}.");
        }
    }

    private void Say(TurnDraft draft, Reply reply)
    {
        var choices = reply.Choices ?? [];
        var line = AddLine(
            draft, Direction.Out, ContentKind.Text, reply.Text, reply.Author, reply.Name,
            choices.Count == 0 ? null : new() { Choices = [.. choices.Select(c => c.Label)], ChoiceIds = [.. choices.Select(c => c.Id)] });
        Send(
            draft,
            new()
            {
                Kind = choices.Count == 0 ? OutboundKind.Text : OutboundKind.Choices,
                Text = reply.Text,
                Choices = [.. choices.Select(c => new Choice(c.Id, c.Label, c.Description))],
                ChoicesLabel = reply.ChoicesLabel,
                KeepChoices = reply.KeepChoices,
            },
            line, Lane.Answers);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The script of {Service} failed in town {Town}; its author finds why in the console")]
    private partial void LogScriptFailed(string service, TownId town);
}
