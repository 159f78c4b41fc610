namespace Ventanilla.Scripts;

/// <summary>What one run may use. Fuel decides in practice, because it is the same on every machine; the rest are nets.</summary>
internal static class ScriptLimits
{
    /// <summary>Instructions of WebAssembly: a loop of 400,000 steps uses them up, in about 40 ms.</summary>
    public const ulong Fuel = 400_000_000;

    /// <summary>
    /// Of that, what is kept back: the interpreter is asked to give up before it is stopped, because only then does it know
    /// the line. It asks every ten thousand steps, which take up to a quarter of this.
    /// </summary>
    public const ulong FuelToExplain = 40_000_000;

    /// <summary>On top, for reading the input, so that a large table leaves the script as much as a small one: JSON of short texts takes 230 a byte.</summary>
    public const ulong FuelPerInputByte = 300;

    /// <summary>Time on the wall, for a machine so busy that fuel burns slowly. Twice what the fuel takes, because here it is chance that decides.</summary>
    public const ulong DeadlineTicks = 15;

    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>The machine's memory in pages of 64 KB: 32 MB, of which the interpreter's own stack and data take 5.4.</summary>
    public const int MemoryPages = 512;

    /// <summary>What the interpreter may give out: a little less than there is, so that it ends in a JavaScript error with a line.</summary>
    public const int HeapBytes = 24 << 20;

    /// <summary>The interpreter's stack: about 1,000 nested calls.</summary>
    public const int InterpreterStackBytes = 192 << 10;

    /// <summary>The stack of the compiled interpreter itself; the most that Wasmtime takes, and enough for the above in nearly every case.</summary>
    public const int WasmStackBytes = 2 << 20;

    /// <summary>The thread's stack: the one above with room for our own calls.</summary>
    public const int ThreadStackBytes = 8 << 20;

    /// <summary>A long script has 1,000 lines and 40 KB; more is a table in the wrong place.</summary>
    public const int ScriptBytes = 256 << 10;

    /// <summary>The tables that a script names come with every call; parsed they take about ten times as much.</summary>
    public const int InputBytes = 1 << 20;

    /// <summary>A message has 4 KB; sixteen of them are no message.</summary>
    public const int OutputBytes = 64 << 10;

    /// <summary>Scripts that run at the same time: on two cores the rest of the house needs the other half.</summary>
    public const int Workers = 2;

    /// <summary>Scripts that wait; at their worst they take 150 ms each, so nobody waits above 10 s.</summary>
    public const int Waiting = 128;
}
