using System.Text;
using Wasmtime;

namespace Ventanilla.Scripts;

/// <summary>
/// One machine: its own store, memory and interpreter. Every call may end in a trap (time, stack, memory), after which only
/// <see cref="Dispose"/> is left; after a run that came to its end, all that is left of it is in its memory (the
/// interpreter's one variable outside, the stack's pointer, is then where it was).
/// </summary>
internal sealed class QuickJsMachine : IDisposable
{
    private readonly Store store;
    private readonly Instance instance;
    private ulong given;

    public QuickJsMachine(QuickJs quickJs, QuickJsImports imports, ScriptClock clock, ulong fuel)
    {
        store = new Store(quickJs.Engine, this);
        Begin(clock, fuel);
        store.SetLimits((long)ScriptLimits.MemoryPages * Memory.PageSize, null, 1, 1, 1);

        // The interpreter asks for 16 MB at the start; untouched pages cost nothing.
        Memory = new Memory(store, 256, ScriptLimits.MemoryPages);
        instance = imports.Instantiate(store, quickJs.Module, Memory);
    }

    public ScriptClock Clock { get; private set; }

    public Memory Memory { get; }

    /// <summary>What is left is enough to say where the script was, and for no more of it.</summary>
    public bool IsNearlyOut => store.Fuel < ScriptLimits.FuelToExplain;

    /// <summary>What the run has used so far; also after a trap.</summary>
    public ScriptUse Use => new(given - Math.Min(given, store.Fuel), given - ScriptLimits.FuelToExplain);

    /// <summary>What a run sees and may use.</summary>
    public void Begin(ScriptClock clock, ulong fuel)
    {
        Clock = clock;
        given = fuel;
        store.Fuel = fuel;
        store.SetEpochDeadline(ScriptLimits.DeadlineTicks);
    }

    /// <summary>Starts the interpreter from nothing; done once, for the picture that all others are made from.</summary>
    public QuickJsRoots Start()
    {
        instance.GetAction("u")!();
        var runtime = instance.GetFunction<int>("K")!();
        instance.GetAction<int, int>("y")!(runtime, ScriptLimits.HeapBytes);
        instance.GetAction<int, int>("D")!(runtime, ScriptLimits.InterpreterStackBytes);
        instance.GetAction<int>("Fa")!(runtime);
        var context = instance.GetFunction<int, int, int>("N")!(runtime, 0);
        return new(
            context,
            instance.GetFunction<int>("E")!(),
            Evaluate(context, ScriptPrelude.Runner, "prelude", compileOnly: false),
            Evaluate(context, ScriptPrelude.Keeper, "prelude", compileOnly: false),
            Evaluate(context, ScriptPrelude.Preparer, "prelude", compileOnly: false),
            Evaluate(context, ScriptPrelude.Explainer, "prelude", compileOnly: false));
    }

    /// <returns>The address of the value.</returns>
    public int Evaluate(int context, ReadOnlySpan<byte> source, string file, bool compileOnly)
    {
        const int GlobalCompileOnly = 1 << 5;
        var code = Write(source);
        return instance.GetFunction<int, int, int, int, int, int, int>("pa")!(
            context, code, source.Length, Write(Encoding.UTF8.GetBytes(file)), 0, compileOnly ? GlobalCompileOnly : 0);
    }

    public int Call(int context, int function, int self, int argument)
    {
        var arguments = Allocate(sizeof(int));
        Memory.WriteInt32(arguments, argument);
        return instance.GetFunction<int, int, int, int, int, int>("ma")!(context, function, self, 1, arguments);
    }

    public int NewText(int context, ReadOnlySpan<byte> utf8) =>
        instance.GetFunction<int, int, int>("_")!(context, Write(utf8));

    /// <returns>The address of the error when <paramref name="value"/> says that one was thrown; otherwise 0.</returns>
    public int Thrown(int context, int value) => instance.GetFunction<int, int, int>("na")!(context, value);

    /// <returns>The text, or null when it is longer than <paramref name="atMost"/> bytes.</returns>
    public byte[]? ReadText(int context, int value, int atMost)
    {
        var address = (uint)instance.GetFunction<int, int, int>("$")!(context, value);
        if (address == 0)
        {
            return null;
        }

        var span = Memory.GetSpan(address, (int)Math.Min(atMost + 1L, Memory.GetLength() - address));
        var end = span.IndexOf((byte)0);
        return end < 0 ? null : span[..end].ToArray();
    }

    public void Dispose() => store.Dispose();

    private int Write(ReadOnlySpan<byte> utf8)
    {
        var address = Allocate(utf8.Length + 1);
        var room = Memory.GetSpan((uint)address, utf8.Length + 1);
        utf8.CopyTo(room);
        room[^1] = 0;
        return address;
    }

    private int Allocate(int bytes) => instance.GetFunction<int, int>("v")!(bytes) is var address and not 0
        ? address
        : throw new MachineFullException();
}

/// <summary>There is no room left in the machine to hand it a value.</summary>
internal sealed class MachineFullException : Exception;
