using System.Buffers.Binary;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace Ventanilla.Scripts;

/// <summary>
/// The world as the interpreter sees it: a clock that stands still, no environment, no files, no output, and nothing of
/// ours that a script could call. The names are the module's, minified by its build; their meaning is in its JavaScript.
/// </summary>
internal sealed class QuickJsImports : IDisposable
{
    private const int BadFile = 8;

    private readonly Linker linker;

    public QuickJsImports(WasmEngine engine, Module module)
    {
        linker = new Linker(engine);
        foreach (var import in module.Imports.OfType<FunctionImport>())
        {
            linker.DefineFunction(import.ModuleName, import.Name, Answer(import.Name), import.Parameters, import.Results);
        }
    }

    public Instance Instantiate(Store store, Module module, Memory memory)
    {
        using var own = linker.Clone();
        own.Define("a", "a", memory);
        return own.Instantiate(store, module);
    }

    public void Dispose() => linker.Dispose();

    private static Function.UntypedCallbackDelegate Answer(string name) => name switch
    {
        "k" => GrowMemory,
        "p" => (caller, _, results) => results[0] = Machine(caller).Clock.UnixMilliseconds,
        "m" => LocalTime,
        "f" => EnvironmentSizes,
        "c" or "d" or "o" => (_, _, results) => results[0] = BadFile,

        // abort, exit and a failed assertion: the interpreter has given up, and so does the run.
        "b" or "q" or "r" => (_, _, _) => throw new InvalidOperationException("The interpreter gave up."),

        // Asked every ten thousand steps whether to give up.
        "i" => (caller, _, results) => results[0] = Machine(caller).IsNearlyOut ? 1 : 0,

        // environment, timers, time zone's name, modules, functions of the host: there are none.
        "e" or "g" or "h" or "j" or "s" => (_, _, results) => results[0] = 0,
        "l" or "n" or "t" => DoNothing,
        _ => throw new InvalidDataException($"The interpreter asks for something unknown: {name}."),
    };

    private static QuickJsMachine Machine(Caller caller) => (QuickJsMachine)caller.GetData()!;

    private static void DoNothing(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results)
    {
    }

    private static void GrowMemory(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results)
    {
        var memory = Machine(caller).Memory;
        var pages = ((long)(uint)arguments[0].AsInt32() + Memory.PageSize - 1) / Memory.PageSize;
        var grows = pages <= ScriptLimits.MemoryPages;
        if (grows && pages > memory.GetSize())
        {
            memory.Grow(pages - memory.GetSize());
        }

        results[0] = grows ? 1 : 0;
    }

    /// <summary>Fills a <c>struct tm</c>, of which the interpreter reads only the offset from UTC.</summary>
    private static void LocalTime(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results)
    {
        const int Length = 44;
        const int OffsetField = 36;
        var time = Machine(caller).Memory.GetSpan((uint)arguments[1].AsInt32(), Length);
        time.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(time[OffsetField..], Machine(caller).Clock.OffsetSeconds);
    }

    private static void EnvironmentSizes(Caller caller, ReadOnlySpan<ValueBox> arguments, Span<ValueBox> results)
    {
        var memory = Machine(caller).Memory;
        memory.WriteInt32((uint)arguments[0].AsInt32(), 0);
        memory.WriteInt32((uint)arguments[1].AsInt32(), 0);
        results[0] = 0;
    }
}
