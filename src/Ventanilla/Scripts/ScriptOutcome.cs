namespace Ventanilla.Scripts;

// Scripts: internal code that a town has written, run in QuickJS (as WebAssembly) inside Wasmtime. A script gets JSON and
// gives JSON; it sees no file, network, clock or other town, and whatever it does costs one answer, never the process.

/// <summary>How a run ended. Failures are worded for whoever wrote the script.</summary>
public abstract record ScriptOutcome
{
    private ScriptOutcome()
    {
    }

    /// <summary>What <c>answer(input)</c> returned: any JSON value, of at most 64 levels and 64 KB.</summary>
    public sealed record Answered(string Json) : ScriptOutcome;

    /// <param name="Line">The line of the script, counted from 1, where it is known.</param>
    public sealed record Failed(ScriptFailure Kind, string Message, int? Line = null) : ScriptOutcome;
}

/// <summary>Why there is no answer.</summary>
public enum ScriptFailure
{
    /// <summary>The script is not JavaScript.</summary>
    Syntax,

    /// <summary>It threw an error.</summary>
    Threw,

    /// <summary>It used up its time.</summary>
    TooLong,

    /// <summary>It used up its memory or its stack, or the script, its input or its answer is too large.</summary>
    TooBig,

    /// <summary>There is no function <c>answer</c>, or what it returned is no JSON.</summary>
    BadAnswer,

    /// <summary>Too many scripts were waiting; not this one's fault.</summary>
    Busy,
}

/// <summary>What a run has used of what it may. The same script and question use the same on every machine.</summary>
/// <param name="Steps">Of the interpreter; a loop takes about a thousand a round.</param>
/// <param name="Allowed">After as many it is interrupted.</param>
public sealed record ScriptUse(ulong Steps, ulong Allowed)
{
    public int Percent => (int)Math.Min(100, Math.Ceiling(100.0 * Steps / Allowed));
}
