using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ventanilla.Platform;
using Wasmtime;

namespace Ventanilla.Scripts;

/// <summary>One script, once, from source to outcome.</summary>
internal static partial class ScriptRun
{
    private const string FileName = "script.js";

    /// <summary>An explained error: three texts of at most 1,000 characters, escaped.</summary>
    private const int ExplanationBytes = 24 << 10;

    private static readonly ScriptOutcome.Failed OutOfMemory = new(ScriptFailure.TooBig, "The script needs more than 24 MB of memory.");
    private static readonly ScriptOutcome.Failed TooDeep = new(ScriptFailure.TooBig, "The script calls itself too deeply, or its data is nested too deeply.");
    private static readonly ScriptOutcome.Failed TooLong = new(ScriptFailure.TooLong, "The script takes too long: look for a loop that does not end, or that runs over too much.");

    /// <summary>Lets a fresh machine read the tables and the script, as far as nothing depends on what is asked.</summary>
    /// <param name="tables">A JSON object of ours; null for none.</param>
    /// <returns>How it looks then, or why it could not.</returns>
    public static (MachinePicture? Picture, ScriptOutcome? Problem) Load(ScriptDesk desk, byte[]? tables, byte[] script)
    {
        var roots = desk.QuickJs.Roots;
        var machine = desk.Take(desk.QuickJs.Started, default, FuelFor(tables));
        MachinePicture? picture = null;
        var problem = Guarded<ScriptOutcome?>(desk, () =>
        {
            if (tables is not null)
            {
                var text = machine.NewText(roots.Context, tables);
                if (machine.Thrown(roots.Context, text) != 0 || machine.Thrown(roots.Context, machine.Call(roots.Context, roots.Keeper, roots.Undefined, text)) != 0)
                {
                    // They are JSON, because we wrote them: what can be missing is room.
                    return OutOfMemory;
                }
            }

            var loaded = machine.Evaluate(roots.Context, script, FileName, compileOnly: false);
            if (machine.Thrown(roots.Context, loaded) is var error and not 0)
            {
                var failed = Explain(machine, roots, error);
                return failed.Message.StartsWith("SyntaxError", StringComparison.Ordinal) && IsWrongSource(machine, roots, script)
                    ? failed with { Kind = ScriptFailure.Syntax }
                    : failed;
            }

            var prepared = machine.Call(roots.Context, roots.Preparer, roots.Undefined, roots.Undefined);
            if (machine.Thrown(roots.Context, prepared) is var thrown and not 0)
            {
                return Explain(machine, roots, thrown);
            }

            picture = MachinePicture.Of(machine.Memory);
            return null;
        });

        // All towns' scripts are loaded from the same picture, and none into a machine that another town's has seen.
        desk.Clear();
        return (picture, problem);
    }

    /// <param name="from">A machine that has read the script.</param>
    public static ScriptOutcome Answer(ScriptDesk desk, MachinePicture from, byte[] input, ScriptClock clock)
    {
        var roots = desk.QuickJs.Roots;
        var machine = desk.Take(from, clock, FuelFor(input));
        return Guarded<ScriptOutcome>(desk, () =>
        {
            var text = machine.NewText(roots.Context, input);
            if (machine.Thrown(roots.Context, text) != 0)
            {
                return OutOfMemory;
            }

            var result = machine.Call(roots.Context, roots.Runner, roots.Undefined, text);
            return machine.Thrown(roots.Context, result) is var thrown and not 0
                ? Explain(machine, roots, thrown)
                : Judge(machine.ReadText(roots.Context, result, ScriptLimits.OutputBytes + 1));
        });
    }

    private static ulong FuelFor(byte[]? read) => ScriptLimits.Fuel + ((ulong)(read?.Length ?? 0) * ScriptLimits.FuelPerInputByte);

    /// <summary>Whatever the interpreter does, it is an outcome.</summary>
    private static T Guarded<T>(ScriptDesk desk, Func<T> run)
        where T : ScriptOutcome?
    {
        ScriptOutcome.Failed failed;
        var ended = false;
        try
        {
            var outcome = run();
            ended = outcome is not ScriptOutcome.Failed { Kind: ScriptFailure.TooLong };
            return outcome;
        }
        catch (TrapException trap)
        {
            failed = trap.Type switch
            {
                TrapCode.OutOfFuel or TrapCode.Interrupt => TooLong,
                TrapCode.StackOverflow => TooDeep,
                _ => new(ScriptFailure.Threw, $"The script brought the interpreter down ({trap.Type})."),
            };
        }
        catch (WasmtimeException)
        {
            failed = new(ScriptFailure.Threw, "The script brought the interpreter down.");
        }
        catch (MachineFullException)
        {
            failed = OutOfMemory;
        }
        finally
        {
            desk.Note();
            if (!ended)
            {
                desk.Clear();
            }
        }

        return (T)(ScriptOutcome)failed;
    }

    /// <summary>Compiles without running, to tell a wrong source from a right one that reads wrong JSON.</summary>
    private static bool IsWrongSource(QuickJsMachine machine, QuickJsRoots roots, byte[] script) =>
        machine.Thrown(roots.Context, machine.Evaluate(roots.Context, script, FileName, compileOnly: true)) != 0;

    private static ScriptOutcome.Failed Explain(QuickJsMachine machine, QuickJsRoots roots, int error)
    {
        var told = machine.Call(roots.Context, roots.Explainer, roots.Undefined, error);
        if (machine.Thrown(roots.Context, told) != 0)
        {
            // Our function catches all that an error can do; what is left is that no time or no room was left to explain it.
            return machine.IsNearlyOut ? TooLong : OutOfMemory;
        }

        if (machine.ReadText(roots.Context, told, ExplanationBytes) is not { } json || StrictJson.Problem(json) is not null)
        {
            return new(ScriptFailure.Threw, "The script threw an error that cannot be shown.");
        }

        using var document = JsonDocument.Parse(json);
        var (name, message, stack) = (Text(document, "name"), Text(document, "message"), Text(document, "stack"));
        int? line = LineIn().Match(stack) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, out var number) ? number : null;
        return (name, message) switch
        {
            ("InternalError", "out of memory") => OutOfMemory with { Line = line },
            ("InternalError", "interrupted") => TooLong with { Line = line },
            (_, "stack overflow") => TooDeep with { Line = line },
            ("", "") => new(ScriptFailure.Threw, "The script threw an error that says nothing.", line),
            ("", _) => new(ScriptFailure.Threw, message, line),
            _ => new(ScriptFailure.Threw, $"{name}: {message}", line),
        };
    }

    private static ScriptOutcome Judge(byte[]? told)
    {
        if (told is null)
        {
            return new ScriptOutcome.Failed(ScriptFailure.TooBig, $"The answer is larger than {ScriptLimits.OutputBytes >> 10} KB.");
        }

        var json = told.AsSpan(1);
        return told[0] switch
        {
            (byte)'J' => StrictJson.Problem(json) is { } problem ? Bad($"The answer {problem}.") : new ScriptOutcome.Answered(Encoding.UTF8.GetString(json)),
            (byte)'N' => Bad("The script has no function answer(input)."),
            (byte)'P' => Bad("answer(input) returned a promise: it must not be async, and return its answer at once."),
            (byte)'U' => Bad("answer(input) returned nothing that is JSON: return a value, such as { text: \"…\" } or null."),
            _ => Bad($"The answer cannot be written as JSON: {Encoding.UTF8.GetString(json[..Math.Min(json.Length, 1000)])}."),
        };
    }

    private static ScriptOutcome.Failed Bad(string message) => new(ScriptFailure.BadAnswer, message);

    private static string Text(JsonDocument document, string property) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    [GeneratedRegex(@"script\.js:([0-9]{1,6})")]
    private static partial Regex LineIn();
}
