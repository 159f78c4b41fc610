using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Ventanilla.Engine.Rules;
using Ventanilla.Engine.Words;
using Ventanilla.Operators;

namespace Ventanilla.Catalogue.Studio;

/// <summary>One matter in a form: written into the draft, and what it would have answered is shown beside it.</summary>
public sealed partial class MatterPage
{
    private const string File = "matters.json";
    private const string CategoryTable = "incident_categories";

    private Viewer? viewer;
    private OnDesk? desk;
    private string? said;
    private bool refused;
    private string? shown;

    /// <summary>It stands in the shared catalogue; saved, it is the town's own.</summary>
    private bool inherited;

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The unanswered message that a new one is made of.</summary>
    [SupplyParameterFromQuery]
    public long? Missed { get; set; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; init; }

    [Inject]
    internal Drafting Drafting { get; init; } = null!;

    [Inject]
    internal Rehearsal Rehearsal { get; init; } = null!;

    /// <summary>Everything the page shows, as it was read.</summary>
    private sealed record OnDesk(
        OpenDraft Open, MatterForm? Form, Missed? Example, IReadOnlyList<string> Queues, IReadOnlyList<string> Categories, IReadOnlyList<string> Caught, int Missed, Standing? Standing);

    protected override async Task OnParametersSetAsync()
    {
        viewer ??= (await Authentication).User.ToViewer();
        if (shown != $"{Name}?{Missed}")
        {
            shown = $"{Name}?{Missed}";
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        if (viewer is not { SeesAll: true })
        {
            return;
        }

        var open = await Drafting.OpenAsync(viewer, default);
        var missed = await Rehearsal.MissedAsync(viewer, default);
        var catalogue = open.Pack?.Catalogue;
        var own = Name is null ? null : MatterText.Find(open.Draft.Files.Find(File), Name);
        var text = own ?? (Name is null ? null : MatterText.Find(open.Draft.Files.Shared?.Files.Find(File), Name));
        inherited = own is null && text is not null;
        var form = Name is not null && text is null ? null : MatterForm.Read(Name ?? "", text, catalogue?.Town.Languages ?? ["ca", "es"]);
        var example = Name is null ? missed.FirstOrDefault(m => m.Id == Missed) : null;
        if (form is not null && example is not null)
        {
            form.Phrases = Gathering.Phrase(example.Text);
        }

        var caught = catalogue is null || Name is null ? [] : (await Rehearsal.CatchAsync(catalogue, missed, default)).GetValueOrDefault(Name) ?? [];
        var standing = catalogue is null || Name is null ? null : (await Rehearsal.RivalsAsync(catalogue, Name)).SingleOrDefault();
        desk = new(open, form, example, [.. catalogue?.Queues.Select(q => q.Name) ?? []], Categories(catalogue), [.. caught.Select(c => missed[c].Text)], missed.Count, standing);
    }

    private static IReadOnlyList<string> Categories(Engine.Catalogue? catalogue) =>
        catalogue?.Tables.GetValueOrDefault(CategoryTable) is { } table && table.Has("category") && table.Has("subcategory")
            ? [.. Enumerable.Range(0, table.Count).Select(row => $"{table[row, "category"]}/{table[row, "subcategory"]}").Distinct(StringComparer.Ordinal)]
            : [];

    private async Task SaveAsync()
    {
        var (open, form) = (desk!.Open, desk.Form!);
        var (file, seen) = (open.Draft.Files.Find(File), open.Draft.Files.Hashes.GetValueOrDefault(File));
        var isNew = Name is null;
        if (form.Problem() is { } problem)
        {
            (said, refused) = (T[problem], true);
        }
        else if (isNew && (MatterText.Find(file, form.Name) is not null || open.Pack?.Catalogue.Rules.Any(r => r.Name == form.Name) == true))
        {
            (said, refused) = (T["Studio.NameTaken", form.Name], true);
        }
        else if (MatterText.Put(file, form.Name, form.Json()) is not { } changed)
        {
            (said, refused) = (T["Studio.NoForm"], true);
        }
        else if (await KeepAsync(changed, seen))
        {
            (said, refused) = (T["Studio.Saved"], false);
            if (isNew)
            {
                Navigation.NavigateTo($"/studio/matter/{form.Name}");
            }
            else
            {
                await ReadAsync();
            }
        }
    }

    private async Task RemoveAsync()
    {
        var draft = desk!.Open.Draft;
        if (MatterText.Remove(draft.Files.Find(File), Name!) is not { } without)
        {
            (said, refused) = (T["Studio.NoForm"], true);
        }
        else if (await KeepAsync(without, draft.Files.Hashes.GetValueOrDefault(File)))
        {
            Navigation.NavigateTo("/studio/rules");
        }
    }

    private async Task<bool> KeepAsync(byte[] file, string? seen)
    {
        var outcome = await Drafting.SaveAsync(viewer!, File, file, seen);
        if (outcome is StudioOutcome.Done)
        {
            return true;
        }

        (said, refused) = (outcome is StudioOutcome.Overtaken ? T["Studio.OvertakenSave"] : T["Studio.Faulty"], true);
        return false;
    }
}
