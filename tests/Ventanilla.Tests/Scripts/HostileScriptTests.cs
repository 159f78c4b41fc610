using System.Diagnostics;
using Ventanilla.Scripts;
using Wasmtime;

namespace Ventanilla.Tests.Scripts;

/// <summary>Scripts that want to hang, fill or bring down the house. Each costs one answer, soon, and nothing else.</summary>
public sealed class HostileScriptTests(ScriptRunnerFixture scripts) : IClassFixture<ScriptRunnerFixture>
{
    /// <summary>The limit is 150 ms; what is above is the patience with a machine that builds and tests at the same time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string TooLong = nameof(ScriptFailure.TooLong);
    private const string TooBig = nameof(ScriptFailure.TooBig);
    private const string Threw = nameof(ScriptFailure.Threw);
    private const string BadAnswer = nameof(ScriptFailure.BadAnswer);
    private const string Syntax = nameof(ScriptFailure.Syntax);

    /// <summary>What it does, the script, and how it may end; <c>Answered</c> where the interpreter shrugs the attack off.</summary>
    public static TheoryData<string, string, string> Corpus => new()
    {
        // Time.
        { "loops for ever", "for (;;);", TooLong },
        { "loops for ever in answer", "function answer() { while (true) {} }", TooLong },
        { "loops and catches everything", "for (;;) { try { for (;;); } catch {} finally { continue } }", TooLong },
        { "multiplies big numbers", "let n = 3n; for (;;) n *= n", TooLong + TooBig },
        { "one enormous power", "2n ** 100000000n", TooLong + TooBig + Threw },
        { "prints a big number", "(7n ** 300000n).toString()", TooLong + TooBig + Threw },
        { "backtracks", "/(a+)+$/.test('a'.repeat(40) + 'b')", TooLong },
        { "backtracks in a lookbehind", "/(?<=(a+)+)b$/.test('a'.repeat(40) + 'c')", TooLong + "Answered" + BadAnswer },
        { "splits by a slow pattern", "'a'.repeat(50000).split(/(a*)*b/)", TooLong + TooBig + Threw },
        { "endless generator", "function* g() { for (;;) yield 1 } [...g()]", TooLong + TooBig },
        { "endless iterator", "Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) })", TooLong + TooBig },
        { "sorts with a lying comparison", "Array.from({ length: 1e6 }, (_, i) => i).sort(() => 1)", TooLong + TooBig },
        { "walks an array of four billion holes", "const a = []; a.length = 4294967295; a.indexOf(1)", TooLong + BadAnswer },
        { "joins an array of four billion holes", "const a = []; a.length = 4294967295; a.join()", TooLong + TooBig },
        { "length that says 2**53", "Array.prototype.map.call({ length: 2 ** 53 - 1 }, x => x)", TooLong + TooBig + Threw },
        { "endless proxy chain of keys", "JSON.stringify(new Proxy({}, { ownKeys() { for (;;); } }))", TooLong },
        { "promises that beget promises", "(function f() { Promise.resolve().then(f) })(); function answer() { return 1 }", "Answered" },
        { "promise that never resolves", "function answer() { return new Promise(() => {}) }", BadAnswer },
        { "async answer that loops", "async function answer() { for (;;) await null }", BadAnswer },
        { "waits on an atomic", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9)", Threw },
        { "getter that loops in the answer", "function answer() { return { get text() { for (;;); } } }", TooLong },
        { "toJSON that loops", "function answer() { return { toJSON() { for (;;); } } }", TooLong },
        { "toString that loops in an error", "throw { get message() { for (;;); } }", TooLong },
        { "date arithmetic for ever", "for (let d = new Date(); ; d.setDate(d.getDate() + 1));", TooLong },
        { "normalizes without end", "let s = '\\u1E9B\\u0323'.repeat(5000); for (;;) s.normalize('NFKD')", TooLong + TooBig },

        // Memory.
        { "a typed array of a gigabyte", "new Uint8Array(1e9)", TooBig + Threw },
        { "a buffer of two gigabytes", "new ArrayBuffer(2e9)", TooBig + Threw },
        { "a resizable buffer", "new ArrayBuffer(1, { maxByteLength: 4e9 }).resize(3e9)", TooBig + Threw },
        { "a string of a gigabyte", "'x'.repeat(1 << 29)", TooBig + Threw + BadAnswer },
        { "a string that doubles", "let s = 'x'; for (;;) s += s", TooBig + Threw + TooLong },
        { "replaceAll that multiplies", "let s = 'a'; for (let i = 0; i < 40; i++) s = s.replaceAll('a', 'aaaaaaaa')", TooBig + Threw + TooLong },
        { "padding", "''.padStart(2 ** 30 - 25, 'abc')", TooBig + Threw },
        { "join of long strings", "new Array(99999).join('*'.repeat(100000))", TooBig + Threw + TooLong },
        { "an array that grows", "const a = []; for (;;) a.push(a.slice())", TooBig + TooLong },
        { "a map that grows", "const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])", TooBig + TooLong },
        { "catches out of memory and goes on", "const a = []; for (;;) { try { for (;;) a.push('x'.repeat(1e6) + a.length) } catch {} }", TooLong + TooBig },
        { "fills an array of a billion", "new Array(1e9).fill(0)", TooBig + TooLong + Threw },
        { "spreads a million arguments", "Math.max(...new Array(1e6).fill(1))", TooBig + TooLong + Threw + BadAnswer },
        { "a hundred thousand properties", "const o = {}; for (let i = 0; ; i++) o['k' + i] = o", TooBig + TooLong },
        { "an answer of ten megabytes", "function answer() { return 'x'.repeat(1e7) }", TooBig + TooLong },
        { "an answer that explodes when written", "function answer() { let a = ['lol']; for (let i = 0; i < 30; i++) a = [a, a]; return a }", TooBig + TooLong },
        { "an answer of control characters", "function answer() { return '\\u0001'.repeat(20000) }", TooBig },
        { "an error message of a megabyte", "throw new Error('x'.repeat(1e6))", Threw + TooBig },
        { "an error name of a megabyte", "const e = new Error('a'); e.name = 'x'.repeat(1e6); throw e", Threw + TooBig },

        // Stack.
        { "calls itself", "(function f() { f() })()", TooBig },
        { "proxy that asks itself", "const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x", TooBig },
        { "a hundred thousand proxies", "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x", TooBig + TooLong },
        { "a hundred thousand bound functions", "let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); f()", TooBig + TooLong },
        { "deep object made JSON", "let o = {}; for (let i = 0; i < 2e4; i++) o = { o }; JSON.stringify(o)", TooBig + TooLong },
        { "deep answer", "function answer() { let o = {}; for (let i = 0; i < 2e4; i++) o = { o }; return o }", TooBig + BadAnswer + TooLong },
        { "deep JSON read", "JSON.parse('['.repeat(1e5))", TooBig + Threw },
        { "deep source", "eval('('.repeat(1e5))", TooBig + Threw },
        { "deep source of functions", "eval('(function(){'.repeat(1e4))", TooBig + Threw },
        { "deep pattern", "new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5))", TooBig + Threw },
        { "toString that asks itself", "const s = { toString() { return '' + s } }; '' + s", TooBig },
        { "deep flat", "let a = []; for (let i = 0; i < 5e4; i++) a = [a]; a.flat(Infinity)", TooBig },
        { "catches its own overflow for ever", "function f() { try { f() } catch { f() } } f()", TooBig + TooLong },
        { "sort inside sort", "(function f() { [2, 1].sort(f) })()", TooBig },
        { "replace inside replace", "(function f() { 'a'.replace(/a/, f) })()", TooBig },
        { "class that extends itself", "let C = Object; for (let i = 0; i < 1e4; i++) C = class extends C {}; new C()", TooBig + TooLong + BadAnswer },

        // Trickery.
        { "getter on every object", "Object.defineProperty(Object.prototype, 'text', { get() { throw 1 } }); function answer() { return { a: 1 } }", "Answered" },
        { "toJSON on every object", "Object.prototype.toJSON = function () { return this.constructor.constructor('return globalThis')() }; function answer() { return {} }", "Answered" + BadAnswer + TooBig + Threw },
        { "other JSON and other String", "JSON.stringify = () => { throw 1 }; JSON.parse = JSON.stringify; String = null; function answer(i) { return i }", "Answered" },
        { "no Promise and no eval", "delete globalThis.Promise; delete globalThis.eval; globalThis.InternalError = null; function answer() { return 1 }", "Answered" },
        { "hasInstance that lies", "Object.defineProperty(Promise, Symbol.hasInstance, { value: () => { throw 1 } }); function answer() { return {} }", Threw },
        { "answer is a getter that throws", "Object.defineProperty(globalThis, 'answer', { get() { throw new Error('no') } })", Threw },
        { "error whose every part throws", "throw new Proxy({}, { get() { throw 1 }, has() { throw 1 }, getPrototypeOf() { throw 1 } })", Threw },
        { "error of symbols", "throw { message: Symbol('a'), name: Symbol('b'), stack: Symbol('c') }", Threw },
        { "throws nothing", "throw undefined", Threw },
        { "stack of its own making", "throw { message: 'm', stack: 'script.js:999999999999' }", Threw },
        { "half a character", "function answer() { return '\\ud800' }", BadAnswer },
        { "half a character as a name", "function answer() { return { ['\\udfff']: 1 } }", BadAnswer },
        { "spoofed failure", "throw { name: 'InternalError', message: 'out of memory' }", TooBig },
        { "leaves by the constructor", "[].constructor.constructor('return process')()", Threw },
        { "imports a module", "import('fs'); function answer() { return 1 }", "Answered" + Threw },
        { "source of nothing but noise", "\u0000\uFFFF\u202E`${{{", Syntax },
        { "ends the string early", "function answer() { return 1 }\u0000 for (;;);", Syntax },
        { "debugger", "debugger; function answer() { return 1 }", "Answered" },
        { "detached buffer", "const b = new ArrayBuffer(8); const v = new Uint8Array(b); b.transfer && b.transfer(); v[0] = 1; function answer() { return v }", "Answered" },
        { "weak references", "const r = []; for (;;) r.push(new WeakRef({}), new FinalizationRegistry(() => {}))", TooBig + TooLong + Threw },
        { "copies within itself", "const t = new Uint8Array(1e7); for (;;) t.copyWithin(1, 0)", TooLong },
        { "fills for ever", "const t = new Uint8Array(1e7); for (;;) t.fill(1)", TooLong },
    };

    /// <summary>Everything that a script can end with.</summary>
    private const string Somehow = TooLong + TooBig + Threw + BadAnswer + Syntax + "Answered";

    /// <summary>The further attacks, which may end as they like: what counts is that the house stands and nothing was reached.</summary>
    public static TheoryData<string, string, string> Further => [.. HostileScripts.All.Select(row => (row.What, row.Script, Somehow))];

    [Theory]
    [MemberData(nameof(Further))]
    [Trait("Kind", "Torture")]
    public Task A_further_hostile_script_costs_one_answer_and_reaches_nothing(string what, string script, string endings) =>
        A_hostile_script_costs_one_answer_and_the_next_is_served(what, script, endings);

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task A_hostile_script_costs_one_answer_and_the_next_is_served(string what, string script, string endings)
    {
        scripts.Runner.Warm();
        await scripts.AnswerAsync("function answer() { return 0 }");

        var watch = Stopwatch.StartNew();
        var outcome = await scripts.RunAsync(script);
        watch.Stop();

        var ending = outcome is ScriptOutcome.Failed failed ? failed.Kind.ToString() : "Answered";
        Assert.True(endings.Contains(ending, StringComparison.Ordinal), $"{what}: {outcome}");
        Assert.DoesNotContain(HostileScripts.Escaped, outcome is ScriptOutcome.Answered { Json: var json } ? json : "", StringComparison.Ordinal);
        Assert.True(watch.Elapsed < Patience, $"{what} took {watch.Elapsed.TotalMilliseconds} ms");
        Assert.Equal("\"here\"", await scripts.AnswerAsync("function answer() { return 'here' }"));
        if (outcome is ScriptOutcome.Failed { Message: var message })
        {
            Assert.InRange(message.Length, 1, 2_200);
        }
    }

    [Fact]
    public async Task All_of_them_at_once_leave_the_memory_as_it_was()
    {
        await scripts.AnswerAsync("function answer() { return 0 }");
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        foreach (var half in Corpus.Concat(Further).Select(row => row.Data.Item2).Chunk(ScriptLimits.Waiting / 2))
        {
            await Task.WhenAll(half.Select(script => scripts.RunAsync(script)));
        }

        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 200L << 20);
        Assert.Equal("1", await scripts.AnswerAsync("function answer() { return 1 }"));
    }

    [Fact]
    public void The_corpus_has_two_hundred_attacks_and_no_two_are_the_same() =>
        Assert.True(Corpus.Concat(Further).Select(row => row.Data.Item2).Distinct().Count() is >= 200 and var different
            && different == Corpus.Count + Further.Count);

    [Fact]
    public void Where_fuel_burns_slowly_the_clock_ends_the_script()
    {
        using var quickJs = QuickJs.Load();
        using var imports = new QuickJsImports(quickJs.Engine, quickJs.Module);
        using var ticker = new EpochTicker(quickJs.Engine.IncrementEpoch);
        using var machine = new QuickJsMachine(quickJs, imports, default, ulong.MaxValue / 2);
        quickJs.Started.Restore(machine.Memory);

        var watch = Stopwatch.StartNew();
        using (ticker.Run())
        {
            var trap = Assert.Throws<TrapException>(() => machine.Evaluate(quickJs.Roots.Context, "for (;;);"u8, "script.js", compileOnly: false));
            Assert.Equal(TrapCode.Interrupt, trap.Type);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(100), Patience);
    }

    [Fact]
    public async Task Another_interpreter_than_the_one_we_know_is_not_loaded()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("ventanilla").FullName, "quickjs.wasm");
        var wasm = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "quickjs", "quickjs.wasm"), TestContext.Current.CancellationToken);
        wasm[^1] ^= 1;
        await File.WriteAllBytesAsync(path, wasm, TestContext.Current.CancellationToken);

        Assert.Throws<InvalidDataException>(() => QuickJs.Load(path));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    /// <summary>Pieces of scripts shuffled and cut with a fixed seed: whatever they say, the worker goes on.</summary>
    [Fact]
    public async Task Nonsense_is_survived()
    {
        var random = new Random(20260512);
        var pieces = Corpus.Select(row => row.Data.Item2).ToArray();
        for (var i = 0; i < 150; i++)
        {
            var (a, b) = (pieces[random.Next(pieces.Length)], pieces[random.Next(pieces.Length)]);
            var cut = random.Next(a.Length);
            Assert.NotNull(await scripts.RunAsync(a[..cut] + b[random.Next(b.Length)..]));
        }

        Assert.Equal("1", await scripts.AnswerAsync("function answer() { return 1 }"));
    }
}
