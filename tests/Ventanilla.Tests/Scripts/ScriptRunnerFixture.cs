using Ventanilla.Scripts;

namespace Ventanilla.Tests.Scripts;

/// <summary>One interpreter for all tests of the room: compiling it is the slow part.</summary>
public sealed class ScriptRunnerFixture : IDisposable
{
    internal ScriptRunner Runner { get; } = new();

    public void Dispose() => Runner.Dispose();

    internal Task<ScriptOutcome> RunAsync(string script, string input = "{}") =>
        Runner.RunAsync(new(1), script, input, null, TestContext.Current.CancellationToken);

    internal async Task<string> AnswerAsync(string script, string input = "{}") =>
        await RunAsync(script, input) switch { ScriptOutcome.Answered answered => answered.Json, var other => throw new Xunit.Sdk.XunitException($"{other}") };

    internal async Task<ScriptOutcome.Failed> FailureAsync(string script, string input = "{}") =>
        Assert.IsType<ScriptOutcome.Failed>(await RunAsync(script, input));
}
