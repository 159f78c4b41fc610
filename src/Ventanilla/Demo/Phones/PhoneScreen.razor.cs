using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Ventanilla.Channels;

namespace Ventanilla.Demo.Phones;

/// <summary>
/// The screen of one chat: what it shows lives in <see cref="Chat"/>, what the citizen does goes to the app. Typing stays
/// in the browser; its script calls here when something is sent.
/// </summary>
public sealed partial class PhoneScreen : IAsyncDisposable
{
    private ElementReference root;
    private Chat chat = null!;
    private DotNetObjectReference<PhoneScreen>? self;
    private IJSObjectReference? script;
    private IJSObjectReference? attached;
    private IDisposable? look;
    private CancellationTokenSource? typingEnds;
    private Sheet sheet;
    private bool focusSheet;
    private bool wasCovered;
    private Bubble? listed;
    private Bubble? quoted;
    private Bubble? editing;
    private string? placeFor;
    private string? problem;
    private bool typing;
    private bool keyboardHidden;

    /// <summary>What lies over the chat.</summary>
    private enum Sheet
    {
        None,
        Attach,
        List,
        Places,
    }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private PhoneFiles Files { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Parameter, EditorRequired]
    public IPhoneApp App { get; set; } = null!;

    [Parameter, EditorRequired]
    public Citizen Citizen { get; set; } = null!;

    [Parameter, EditorRequired]
    public PhoneWords Words { get; set; } = null!;

    private bool NeedsStart => App.Channel == ChannelKinds.Telegram && chat.Bubbles.Count == 0;

    private string SheetTitle => sheet switch
    {
        Sheet.List => listed?.List?.Label ?? Words["options"],
        Sheet.Places => Words["places"],
        _ => Words["attach"],
    };

    /// <summary>The browser's script: the citizen sent what they had typed.</summary>
    [JSInvokable]
    public Task Say(string text) => text.Trim() is { Length: > 0 } words ? SayAsync(words) : Task.CompletedTask;

    /// <summary>The browser's script: the page came to the front, or went to the back. Only what is before somebody's eyes is read.</summary>
    [JSInvokable]
    public void Visible(bool visible)
    {
        look?.Dispose();
        look = visible ? App.Open(chat) : null;
    }

    public async ValueTask DisposeAsync()
    {
        chat.Changed -= Redraw;
        look?.Dispose();
        self?.Dispose();
        if (typingEnds is not null)
        {
            await typingEnds.CancelAsync();
            typingEnds.Dispose();
        }

        try
        {
            if (attached is not null)
            {
                await attached.InvokeVoidAsync("detach");
                await attached.DisposeAsync();
            }

            if (script is not null)
            {
                await script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and its script with it.
        }
    }

    protected override void OnInitialized()
    {
        chat = App.ChatOf(Citizen);
        chat.Changed += Redraw;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            script = await Js.InvokeAsync<IJSObjectReference>("import", "/phone.js");
            attached = await script.InvokeAsync<IJSObjectReference>("attach", root, self);
        }

        if (attached is null)
        {
            return;
        }

        if (focusSheet)
        {
            focusSheet = false;
            await attached.InvokeVoidAsync("focusSheet");
        }

        if (wasCovered && sheet == Sheet.None)
        {
            // Only now can it be reached again: what lies under a sheet is inert.
            await attached.InvokeVoidAsync("focusComposer");
        }

        wasCovered = sheet != Sheet.None;
    }

    private void Redraw() => _ = InvokeAsync(() =>
    {
        FollowTyping();
        StateHasChanged();
    });

    private void FollowTyping()
    {
        typingEnds?.Cancel();
        typingEnds?.Dispose();
        typingEnds = null;
        var left = chat.TypingUntil - Time.GetUtcNow();
        typing = left > TimeSpan.Zero;
        if (typing)
        {
            typingEnds = new();
            _ = StopTypingAsync(left, typingEnds.Token);
        }
    }

    private async Task StopTypingAsync(TimeSpan left, CancellationToken ct)
    {
        await Task.Delay(left, Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!ct.IsCancellationRequested)
        {
            typing = false;
            StateHasChanged();
        }
    }

    private Task SayAsync(string text)
    {
        var (changed, answered) = (editing, quoted);
        Cancel();
        return changed is not null ? Leave(App.EditAsync(chat, changed.Id, text)) : SendAsync(CitizenSends.Words(text, answered?.Id));
    }

    private Task KeyAsync(ReplyKeyboard keyboard, string key)
    {
        if (keyboard.AsksPlace == key)
        {
            return OpenAsync(Sheet.Places);
        }

        return SayAsync(key);
    }

    private Task TapAsync((Bubble Bubble, Tappable Choice) tap)
    {
        sheet = Sheet.None;
        return SendAsync(new() { Tap = (tap.Bubble.Id, tap.Choice) });
    }

    private Task LikeAsync(Bubble bubble) => Leave(App.ReactAsync(chat, bubble.Id, bubble.Reaction is null ? "👍" : null));

    private Task BlockAsync() => App is Telegram.TelegramPhone telegram ? Leave(telegram.BlockAsync(chat, !chat.Blocked)) : Task.CompletedTask;

    /// <summary>Goes its way; done only when the town hall has answered, which a page must not wait for.</summary>
    private Task SendAsync(CitizenSends sends)
    {
        sheet = Sheet.None;
        problem = null;
        return Leave(App.SendAsync(chat, sends));
    }

    private static Task Leave(Task sending)
    {
        _ = sending;
        return Task.CompletedTask;
    }

    private Task OpenList(Bubble bubble)
    {
        listed = bubble;
        return OpenAsync(Sheet.List);
    }

    private Task OpenPlaces(Bubble bubble)
    {
        placeFor = bubble.Id;
        return OpenAsync(Sheet.Places);
    }

    private Task OpenAsync(Sheet which)
    {
        sheet = which;
        problem = null;
        focusSheet = true;
        return Task.CompletedTask;
    }

    private void Close()
    {
        sheet = Sheet.None;
        placeFor = null;
    }

    private void KeyDown(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
        {
            Close();
        }
    }

    private async Task Quote(Bubble bubble)
    {
        (quoted, editing) = (bubble, null);
        if (attached is not null)
        {
            await attached.InvokeVoidAsync("focusComposer");
        }
    }

    private async Task Edit(Bubble bubble)
    {
        (quoted, editing) = (null, bubble);
        if (attached is not null)
        {
            await attached.InvokeVoidAsync("focusComposer", bubble.Text);
        }
    }

    private void Cancel() => (quoted, editing) = (null, null);
}
