namespace Ventanilla.Scripts;

public abstract record ScriptOutcome
{
    public sealed record Answered(string Json) : ScriptOutcome;
    public sealed record Failed(string Kind, string Message, int? Line) : ScriptOutcome;
}

public sealed class ScriptRunner
{
    public Task<ScriptOutcome> RunAsync(string script, string inputJson, CancellationToken ct) => Task.FromResult<ScriptOutcome>(new ScriptOutcome.Failed("none", "", null));
}
