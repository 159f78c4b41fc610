namespace Ventanilla.Scripts;

/// <summary>
/// Where one worker runs scripts. The machine of the last run stays, and serves the next one that goes on from the same
/// picture, once all its memory is as the picture again: making a machine takes longer than most scripts. Another picture,
/// and with that another town, always gets a machine of its own.
/// </summary>
internal sealed class ScriptDesk(QuickJs quickJs, QuickJsImports imports) : IDisposable
{
    private QuickJsMachine? machine;
    private MachinePicture? picture;

    public QuickJs QuickJs => quickJs;

    /// <summary>What the last run has used.</summary>
    public ScriptUse? Used { get; private set; }

    /// <summary>Notes what the run has used, before its machine may be gone.</summary>
    public void Note() => Used = machine?.Use;

    /// <summary>A machine that looks like the picture.</summary>
    public QuickJsMachine Take(MachinePicture from, ScriptClock clock, ulong fuel)
    {
        if (machine is not null && ReferenceEquals(picture, from) && from.RestoreAgain(machine.Memory))
        {
            machine.Begin(clock, fuel);
            return machine;
        }

        Clear();
        var made = new QuickJsMachine(quickJs, imports, clock, fuel);
        from.Restore(made.Memory);
        (machine, picture) = (made, from);
        return made;
    }

    /// <summary>For a run that did not come to its end: only its memory could be put right, and not where it stood.</summary>
    public void Clear()
    {
        machine?.Dispose();
        (machine, picture) = (null, null);
    }

    public void Dispose() => Clear();
}
