using System.Security.Cryptography;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace Ventanilla.Scripts;

/// <summary>
/// The interpreter, compiled once (about 0.4 s) and shared by the workers. What a fresh machine looks like after it has
/// started is kept as a picture of its memory, so that each script gets a fresh one in a fifth of a millisecond.
/// </summary>
internal sealed class QuickJs : IDisposable
{
    /// <summary>
    /// The file that package-lock.json names. Its exports are minified, so another build would have other names: this is
    /// checked before it is loaded.
    /// </summary>
    private const string Sha256 = "105c3bed22d457e43e3d1c3c1c6959fda62a8fe06f0fc8a985303c3a2be72232";

    private readonly Config config;

    private QuickJs(byte[] wasm)
    {
        // Exactly what the module needs is left on.
        config = new Config()
            .WithFuelConsumption(true)
            .WithEpochInterruption(true)
            .WithMaximumStackSize(ScriptLimits.WasmStackBytes)
            .WithWasmThreads(false)
            .WithMemory64(false)
            .WithRelaxedSIMD(false, false);
        Engine = new WasmEngine(config);
        Module = Module.FromBytes(Engine, "quickjs", wasm);
        using var imports = new QuickJsImports(Engine, Module);
        using var machine = new QuickJsMachine(this, imports, new ScriptClock(0, 0), ScriptLimits.Fuel);
        Roots = machine.Start();
        Started = MachinePicture.Of(machine.Memory);
    }

    public WasmEngine Engine { get; }

    public Module Module { get; }

    /// <summary>Addresses in the picture that every machine starts from.</summary>
    public QuickJsRoots Roots { get; }

    /// <summary>A machine that has started and knows nothing of any town.</summary>
    public MachinePicture Started { get; }

    /// <param name="path">Where the build has put it, when null.</param>
    public static QuickJs Load(string? path = null)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, "quickjs", "quickjs.wasm");
        var wasm = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(wasm)) == Sha256
            ? new QuickJs(wasm)
            : throw new InvalidDataException($"{path} is not the file that this version was built for: build again, or install again.");
    }

    public void Dispose()
    {
        Module.Dispose();
        Engine.Dispose();
        config.Dispose();
    }
}

/// <summary>Where the parts of a started interpreter lie in its memory.</summary>
/// <param name="Runner">Our function that finds and calls the script's <c>answer</c>.</param>
/// <param name="Keeper">Our function that keeps the tables for the script that will come.</param>
/// <param name="Preparer">Our function that finds the script's functions and lets it prepare itself.</param>
/// <param name="Explainer">Our function that tells what an error says, however hostile the error is.</param>
internal readonly record struct QuickJsRoots(int Context, int Undefined, int Runner, int Keeper, int Preparer, int Explainer);

/// <summary>The time that a script sees, frozen: the same input gives the same answer whenever it runs.</summary>
internal readonly record struct ScriptClock(double UnixMilliseconds, int OffsetSeconds);
