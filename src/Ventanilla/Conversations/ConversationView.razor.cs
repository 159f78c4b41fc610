using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Ventanilla.Channels;
using Ventanilla.Messages;
using Ventanilla.Operators;
using Ventanilla.Platform;

namespace Ventanilla.Conversations;

/// <summary>One conversation, open: what was said, what can be done. Everything shown was read with the viewer's rights.</summary>
public sealed partial class ConversationView
{
    private const int FirstLines = 60;
    private const int MoreLines = 200;

    private DotNetObjectReference<ConversationView>? self;
    private ChangeFeed? feed;
    private Conversation? conversation;
    private IReadOnlyList<Message> messages = [];
    private IReadOnlyList<(string Name, string Label)> queues = [];
    private TimeZoneInfo zone = TimeZoneInfo.Utc;
    private bool asked;
    private bool hasEarlier;
    private bool noting;
    private int lookedAt;
    private string? announcement;
    private string? refusal;

    [Parameter]
    [EditorRequired]
    public required Viewer Viewer { get; set; }

    [Parameter]
    [EditorRequired]
    public required ConversationId Id { get; set; }

    /// <summary>Where the list is, on screens that show one thing at a time.</summary>
    [Parameter]
    [EditorRequired]
    public required string Back { get; set; }

    private bool Mine => conversation is { State: ConversationStatus.Attended } c && c.AssigneeId == Viewer.Id;

    private DateOnly Today => MessageWords.DayOf(Time.GetUtcNow(), zone);

    private int LastSeq => messages.Count == 0 ? 0 : messages[^1].Seq;

    /// <summary>Why no reply can be written now; null when one can.</summary>
    private string? Obstacle => conversation switch
    {
        { Stopped: not null } => T["Obstacle.stopped"].Value,
        { State: ConversationStatus.Attended } c when c.AssigneeId != Viewer.Id => T["Obstacle.attended", c.Assignee ?? ""].Value,
        _ when WindowIsClosed => T["Obstacle.window"].Value,
        _ => null,
    };

    /// <summary>Only a template may go, to somebody who can be written to and whom nobody else attends.</summary>
    private bool WindowIsClosed => conversation is { Stopped: null } c
        && FreeWindow.IsClosed(c.Channel, OutboundKind.Text, c.WindowClosesAt, Time.GetUtcNow())
        && (c.State != ConversationStatus.Attended || c.AssigneeId == Viewer.Id);

    protected override async Task OnInitializedAsync()
    {
        zone = Queues.Zone(Viewer.Town);
        await ReadAsync();
        queues = conversation is null ? [] : await Queues.ListAsync(Viewer, default);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        feed = new(Live, Viewer.Town, Time, changed => changed.Contains(Id) || changed.Contains(LiveUpdates.Any) ? InvokeAsync(RefreshAsync) : Task.CompletedTask);
        self = DotNetObjectReference.Create(this);
        try
        {
            await Scripts.InvokeVoidAsync("desk.watch", self);
        }
        catch (JSDisconnectedException)
        {
            // The page was closed while it opened.
        }

        // What came between the first reading and the subscription.
        await RefreshAsync();
    }

    /// <summary>The browser says that the page is before somebody's eyes again.</summary>
    [JSInvokable]
    public Task SeenAsync() => LookAsync();

    public async ValueTask DisposeAsync()
    {
        feed?.Dispose();
        if (self is not null)
        {
            try
            {
                await Scripts.InvokeVoidAsync("desk.unwatch", self);
            }
            catch (JSDisconnectedException)
            {
                // Nothing is left to tell.
            }

            self.Dispose();
        }
    }

    private async Task RefreshAsync()
    {
        var before = LastSeq;
        await ReadAsync();
        if (messages.LastOrDefault(m => m.Seq > before && m.Direction == Direction.In) is { } heard)
        {
            announcement = $"{T.Caller(conversation!)}: {heard.Text ?? T[$"Kind.{MessageStore.NameOf(heard.Kind)}"]}";
        }

        StateHasChanged();
        await LookAsync();
    }

    /// <summary>The conversation first: whoever may not see it must not read its messages either.</summary>
    private async Task ReadAsync()
    {
        conversation = await Conversations.FindAsync(Viewer, Id, default);
        asked = true;
        if (conversation is null)
        {
            messages = [];
        }
        else if (messages.Count == 0)
        {
            messages = await Messages.ReadLastAsync(Viewer.Town, Id, limit: FirstLines);
            hasEarlier = messages is [{ Seq: > 1 }, ..];
        }
        else
        {
            messages = await Messages.ReadAsync(Viewer.Town, Id, messages[0].Seq - 1, int.MaxValue);
        }
    }

    private async Task EarlierAsync()
    {
        if (conversation is not null)
        {
            var earlier = await Messages.ReadLastAsync(Viewer.Town, Id, messages[0].Seq, MoreLines);
            messages = [.. earlier, .. messages];
            hasEarlier = messages is [{ Seq: > 1 }, ..];
        }
    }

    private async Task DoAsync(Task<DeskOutcome> deed)
    {
        refusal = await deed switch
        {
            DeskOutcome.NotFound => "NoSuchConversation",
            DeskOutcome.Invalid => "NotSent",
            _ => null,
        };
    }

    /// <summary>Tells the house that the one who has it has seen what is new; once for each new message.</summary>
    private async Task LookAsync()
    {
        if (!Mine || conversation!.Unread == 0 || lookedAt == LastSeq)
        {
            return;
        }

        try
        {
            if (await Scripts.InvokeAsync<bool>("desk.isSeen"))
            {
                lookedAt = LastSeq;
                await Desk.LookAsync(Viewer, Id);
            }
        }
        catch (JSDisconnectedException)
        {
            // Nobody looks any more.
        }
    }

    private string StateWords(Conversation c) => c switch
    {
        { State: ConversationStatus.Attended } when Mine => T["AttendedByYou"],
        { State: ConversationStatus.Attended, Assignee: { } who } => T["AttendedBy", who],
        { State: ConversationStatus.Waiting, WaitingSince: { } since } => T["WaitingFor", T.Wait(Time.GetUtcNow() - since).ToString()],
        _ => T.State(c.State),
    };
}
