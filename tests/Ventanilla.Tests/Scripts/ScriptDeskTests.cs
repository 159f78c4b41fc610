using System.Text;
using Ventanilla.Scripts;

namespace Ventanilla.Tests.Scripts;

/// <summary>A machine that serves one town's script again must have forgotten everything.</summary>
public sealed class ScriptDeskTests : IClassFixture<ScriptDeskTests.Interpreter>
{
    private static readonly string[] Habits =
    [
        "function answer() { return 1 }",
        "function answer() { globalThis.left = Array.from({ length: 1e4 }, (_, i) => ({ i })); return 1 }",
        "const kept = []; function answer() { kept.push(new Uint8Array(6 << 20).fill(7)); return kept.length }",
        "function answer() { throw new Error('left') }",
        "let depth = 0; function answer() { depth++; return depth < 200 ? [answer()] : 'deep' }",
        "const words = new Map(); function prepare() { words.set('a', 1) } function answer(i) { words.set(JSON.stringify(i).repeat(1e4), 2); return words.size }",
    ];

    private readonly Interpreter interpreter;

    public ScriptDeskTests(Interpreter interpreter) => this.interpreter = interpreter;

    [Fact]
    public void Whatever_a_script_left_in_its_machine_is_gone_when_the_machine_serves_again()
    {
        using var desk = new ScriptDesk(interpreter.QuickJs, interpreter.Imports);
        foreach (var habit in Habits)
        {
            var picture = Load(desk, habit);
            var machine = desk.Take(picture, default, ScriptLimits.Fuel);
            var fresh = machine.Memory.GetSpan(0, (int)machine.Memory.GetLength()).ToArray();

            for (var i = 0; i < 3; i++)
            {
                ScriptRun.Answer(desk, picture, Encoding.UTF8.GetBytes($"{i}"), default);
                var again = desk.Take(picture, default, ScriptLimits.Fuel);
                Assert.True(again.Memory.GetSpan(0, (int)again.Memory.GetLength()).SequenceEqual(fresh), habit);
            }
        }
    }

    [Fact]
    public void A_machine_serves_again_only_the_same_script_and_not_after_one_that_had_to_be_stopped()
    {
        using var desk = new ScriptDesk(interpreter.QuickJs, interpreter.Imports);
        var (once, other, endless) = (Load(desk, "function answer() { return 1 }"), Load(desk, "function answer() { return 2 }"), Load(desk, "function answer() { for (;;); }"));

        var first = desk.Take(once, default, ScriptLimits.Fuel);
        Assert.Same(first, desk.Take(once, default, ScriptLimits.Fuel));
        var second = desk.Take(other, default, ScriptLimits.Fuel);
        Assert.NotSame(first, second);

        var stopped = desk.Take(endless, default, ScriptLimits.Fuel);
        Assert.Equal(ScriptFailure.TooLong, Assert.IsType<ScriptOutcome.Failed>(ScriptRun.Answer(desk, endless, "0"u8.ToArray(), default)).Kind);
        Assert.NotSame(stopped, desk.Take(endless, default, ScriptLimits.Fuel));
    }

    private static MachinePicture Load(ScriptDesk desk, string script) =>
        ScriptRun.Load(desk, null, Encoding.UTF8.GetBytes(script)) is (MachinePicture picture, null) ? picture : throw new InvalidOperationException(script);

    public sealed class Interpreter : IDisposable
    {
        public Interpreter() => Imports = new(QuickJs.Engine, QuickJs.Module);

        internal QuickJs QuickJs { get; } = QuickJs.Load();

        internal QuickJsImports Imports { get; }

        public void Dispose()
        {
            Imports.Dispose();
            QuickJs.Dispose();
        }
    }
}
