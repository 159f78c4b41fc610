namespace Ventanilla.Tests.Scripts;

/// <summary>
/// Attacks beyond those whose ending is known: each a different way to hang, fill, overflow, get out or lie. A script that
/// reached what is not its own answers with <see cref="Escaped"/>.
/// </summary>
internal static class HostileScripts
{
    public const string Escaped = "ESCAPED";

    public static IReadOnlyList<(string What, string Script)> All { get; } = [.. Time, .. Memory, .. Stack, .. Outside, .. Engine, .. Answers, .. Text];

    private static (string, string)[] Time =>
    [
        ("counts with a while and a label", "a: while (1) { b: while (1) continue a }"),
        ("for-in over a proxy that never ends", "for (const k in new Proxy({}, { ownKeys: () => Array.from({ length: 1e5 }, (_, i) => 'k' + i), getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })) for (;;);"),
        ("for-of over itself", "const a = [1]; for (const x of a) a.push(x)"),
        ("a set that grows while it is walked", "const s = new Set([0]); let n = 0; for (const x of s) s.add(++n)"),
        ("a map that is changed while it is walked", "const m = new Map([[0, 0]]); for (const [k] of m) { m.delete(k); m.set(k + 1, 0) }"),
        ("a setter that sets itself again", "const o = { set x(v) { for (;;); } }; o.x = 1"),
        ("valueOf without end", "+{ valueOf() { for (;;); } }"),
        ("toPrimitive without end", "`${{ [Symbol.toPrimitive]() { for (;;); } }}`"),
        ("a species constructor that loops", "class A extends Array { static get [Symbol.species]() { for (;;); } } new A(3).map(x => x)"),
        ("a destructuring default that loops", "const { a = (() => { for (;;); })() } = {}"),
        ("a template tag that loops", "(() => { for (;;); })`x`"),
        ("a computed key that loops", "({ [(() => { for (;;); })()]: 1 })"),
        ("a class field that loops", "new (class { x = (() => { for (;;); })() })()"),
        ("a static block that loops", "class A { static { for (;;); } }"),
        ("finally that returns to the loop", "function f() { while (true) { try { return 1 } finally { continue } } } f()"),
        ("yield inside finally", "function* g() { while (1) { try { yield 1 } finally { continue } } } for (const x of g()) break"),
        ("a generator that returns itself", "function* g() { yield* g() } g().next()"),
        ("an array sorted by a comparison that sorts it", "const a = [3, 2, 1]; for (;;) a.sort(() => a.reverse() && 1)"),
        ("a replace callback for every character", "for (;;) 'x'.repeat(9999).replace(/x/g, () => 'yy')"),
        ("a regular expression with nested quantifiers", "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))"),
        ("an alternation that overlaps", "/^(a|a|aa)+$/.test('a'.repeat(60) + '!')"),
        ("backreferences that multiply", "/^(.*)(.*)(.*)(.*)(.*)\\1\\2\\3\\4\\5x$/.test('a'.repeat(300))"),
        ("a lookahead in a loop", "/^(?=(a+)+b)/.test('a'.repeat(50))"),
        ("named groups that backtrack", "/^(?<a>(?<b>x+x+)+)y/.test('x'.repeat(50))"),
        ("case-insensitive backtracking", "/^(\\w+\\s?)*$/iu.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')"),
        ("matchAll that is never finished", "for (const m of 'a'.repeat(1e6).matchAll(/(?:)/g)) ;"),
        ("lastIndex turned back", "const r = /a/g; for (;;) { r.lastIndex = 0; r.exec('a') }"),
        ("a division of enormous numbers", "let a = 3n ** 200000n; for (;;) a / (a - 1n)"),
        ("a remainder tower", "let a = 10n ** 50000n; for (;;) a % 7919n, a = a * a + 1n"),
        ("asUintN of a huge width", "BigInt.asUintN(2 ** 30, -1n)"),
        ("parses a long big number", "BigInt('9'.repeat(1e6))"),
        ("a date formatted without end", "for (;;) new Date(8.64e15).toLocaleString()"),
        ("a string compared with itself, long", "const s = 'x'.repeat(1e6); for (;;) if (s !== 'x'.repeat(1e6)) break"),
        ("includes in a long array", "const a = new Array(1e5).fill(0); for (;;) a.includes(1)"),
        ("microtasks that wait on each other", "let p = Promise.resolve(); for (let i = 0; i < 1e6; i++) p = p.then(() => p)"),
        ("a thenable that resolves to itself", "function answer() { const t = { then(r) { r(t) } }; return t }"),
        ("an async generator that never yields", "async function* g() { for (;;) await null } (async () => { for await (const x of g()); })(); function answer() { return 1 }"),
        ("with a proxy that has everything", "new Function('p', 'with (p) { for (;;) x }')(new Proxy({}, { has: () => true, get: () => 1 }))"),
    ];

    private static (string, string)[] Memory =>
    [
        ("strings that are slices of strings", "const a = []; let s = 'ab'.repeat(1e5); for (;;) a.push(s = s.slice(1) + 'c')"),
        ("an array of array buffers", "const a = []; for (;;) a.push(new ArrayBuffer(65536))"),
        ("a thousand typed arrays of one buffer", "const b = new ArrayBuffer(1e6), a = []; for (;;) a.push(new Uint8Array(b))"),
        ("concat without end", "let a = [1]; for (;;) a = a.concat(a)"),
        ("spread without end", "let a = [1]; for (;;) a = [...a, ...a]"),
        ("object spread without end", "let o = { a: 1 }; for (let i = 0; ; i++) o = { ...o, ['k' + i]: o }"),
        ("Array.from of a great length", "Array.from({ length: 1e8 }, () => ({}))"),
        ("fromEntries without end", "Object.fromEntries((function* () { for (let i = 0; ; i++) yield ['k' + i, i] })())"),
        ("symbols without end", "const a = []; for (let i = 0; ; i++) a.push(Symbol('s' + i))"),
        ("registered symbols without end", "for (let i = 0; ; i++) Symbol.for('s' + i + 'x'.repeat(1000))"),
        ("closures without end", "const a = []; for (let i = 0; ; i++) a.push(() => i)"),
        ("functions made from text without end", "const a = []; for (let i = 0; ; i++) a.push(new Function('return ' + i))"),
        ("classes without end", "const a = []; for (;;) a.push(class { #x = 1; m() { return this.#x } })"),
        ("regular expressions without end", "const a = []; for (let i = 0; ; i++) a.push(new RegExp('a{' + (i % 255) + '}'.repeat(1)))"),
        ("a repeat count in a pattern", "new RegExp('(?:a{1000}){1000}').test('a'.repeat(1e6))"),
        ("errors that keep their stacks", "const a = []; for (;;) a.push(new Error('x'.repeat(1000)))"),
        ("generators that are left open", "const a = []; function* g() { yield new Array(1000).fill(0) } for (;;) { const x = g(); x.next(); a.push(x) }"),
        ("promises that are left open", "const a = []; for (;;) a.push(new Promise(() => {}))"),
        ("proxies without end", "const a = []; for (;;) a.push(new Proxy({}, {}))"),
        ("a weak map with keys that live", "const w = new WeakMap(), a = []; for (;;) { const k = {}; a.push(k); w.set(k, a) }"),
        ("a list linked both ways", "let n = {}; for (;;) { const m = { n }; n.m = m; n = m }"),
        ("JSON that grows as it is written", "let s = '\"'; for (;;) s = JSON.stringify(s)"),
        ("JSON with an indent", "JSON.stringify(Array.from({ length: 1e5 }, () => [[[[1]]]]), null, '          ')"),
        ("a property name of ten megabytes", "({ ['x'.repeat(1e7)]: 1 })"),
        ("escape of a long string", "escape('€'.repeat(1e6))"),
        ("encodeURIComponent of a long string", "encodeURIComponent('€'.repeat(3e6))"),
        ("split into characters", "'x'.repeat(2e7).split('')"),
        ("toUpperCase that lengthens", "let s = 'ß'.repeat(1e6); for (;;) s = s.toUpperCase() + s"),
        ("normalisation that lengthens", "'\\uFDFA'.repeat(1e6).normalize('NFKD')"),
        ("an array with a setter as length", "const a = []; Object.defineProperty(a, 0, { set() {} }); for (;;) a.push(1), a.length += 1e6"),
        ("shared memory without end", "const a = []; for (;;) a.push(new SharedArrayBuffer(1e6))"),
        ("structures of dates", "const a = []; for (;;) a.push(new Date())"),
    ];

    private static (string, string)[] Stack =>
    [
        ("getters that call getters", "const o = { get a() { return this.b }, get b() { return this.a } }; o.a"),
        ("two functions that call each other", "const f = () => g(), g = () => f(); f()"),
        ("apply of apply", "const f = () => Reflect.apply(f, null, []); f()"),
        ("construct of construct", "function F() { return Reflect.construct(F, []) } F()"),
        ("map inside map", "const f = a => a.map(() => f(a)); f([1])"),
        ("reduce inside reduce", "const f = () => [1, 2].reduce(f); f()"),
        ("forEach inside JSON.parse", "const f = () => JSON.parse('[1]', f); f()"),
        ("stringify inside toJSON", "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)"),
        ("valueOf that adds itself", "const o = { valueOf: () => o + o }; o + 1"),
        ("an iterator that spreads itself", "const o = { [Symbol.iterator]: () => [...o][Symbol.iterator]() }; [...o]"),
        ("instanceof that asks itself", "class A { static [Symbol.hasInstance](x) { return x instanceof A } } 1 instanceof A"),
        ("a setter that calls itself", "const o = { set a(v) { this.a = v } }; o.a = 1"),
        ("defineProperty inside its trap", "const p = new Proxy({}, { defineProperty: (t, k, d) => Reflect.defineProperty(p, k, d) }); p.x = 1"),
        ("prototype asked for inside its trap", "const p = new Proxy({}, { getPrototypeOf: () => Object.getPrototypeOf(p) }); Object.getPrototypeOf(p)"),
        ("nested arrays in source", "eval('['.repeat(5e4) + ']'.repeat(5e4))"),
        ("nested blocks in source", "eval('{'.repeat(5e4) + '}'.repeat(5e4))"),
        ("nested templates in source", "eval('`${'.repeat(5e3) + '1' + '}`'.repeat(5e3))"),
        ("a long chain of operators", "eval('1' + '+1'.repeat(2e5))"),
        ("a long chain of commas and arrows", "eval('a=>'.repeat(2e4) + '1')"),
        ("a long chain of optional links", "eval('({})' + '?.a'.repeat(1e5))"),
        ("unary minus many times", "eval('- '.repeat(2e5) + '1')"),
        ("nested lookaheads", "new RegExp('(?=' .repeat(2e4) + 'a' + ')'.repeat(2e4))"),
        ("nested character classes and groups", "new RegExp('([' .repeat(1e4) + 'a' + '])'.repeat(1e4))"),
        ("toString of a deep array", "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)"),
        ("a deep prototype chain", "let o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); o.x"),
        ("a scope inside a scope", "eval('(function(){ let a; return ' .repeat(3e3) + '1' + '})()'.repeat(3e3))"),
        ("promises resolved by promises, deep", "let p = 1; for (let i = 0; i < 1e5; i++) p = Promise.resolve(p).then(x => x); function answer() { return 1 }"),
    ];

    /// <summary>Getting at files, network, environment, clock, other towns and the interpreter's own modules.</summary>
    private static (string, string)[] Outside =>
    [
        .. new[]
        {
            "std", "os", "bjson", "scriptArgs", "__loadScript", "loadScript", "print", "console", "process", "require", "module", "Deno", "Bun", "window", "self", "document",
            "fetch", "XMLHttpRequest", "WebSocket", "Worker", "SharedWorker", "navigator", "localStorage", "WebAssembly", "System", "host", "importScripts", "gc", "setTimeout", "performance",
        }.Select(name => ($"looks for {name}", $"function answer() {{ return typeof globalThis['{name}'] === 'undefined' ? 'no' : '{Escaped}' }}")),
        ("imports the system's module", $"let got = 'no'; import('os').then(() => got = '{Escaped}', () => 0); function answer() {{ return got }}"),
        ("imports the standard module", $"let got = 'no'; import('std').then(() => got = '{Escaped}', () => 0); function answer() {{ return got }}"),
        ("imports a file", $"let got = 'no'; import('/etc/passwd').then(() => got = '{Escaped}', e => got = String(e.message).slice(0, 20)); function answer() {{ return got }}"),
        ("imports over the network", $"let got = 'no'; import('http://127.0.0.1:5080/').then(() => got = '{Escaped}', () => 0); function answer() {{ return got }}"),
        ("static import", "import * as os from 'os'; function answer() { return os }"),
        ("import.meta", "function answer() { return import.meta }"),
        ("the function constructor's global", $"function answer() {{ const g = Function('return this')(); return Object.getOwnPropertyNames(g).some(n => /std|os|file|exec|env/.test(n)) ? '{Escaped}' : 'no' }}"),
        ("the async function constructor", $"function answer() {{ const F = (async () => 0).constructor; let r = 'no'; F('return typeof std')().then(t => {{ if (t !== 'undefined') r = '{Escaped}' }}); return r }}"),
        ("the generator constructor", "function answer() { return (function* () {}).constructor('return this')().next().value === globalThis }"),
        ("what the last script left behind", $"function answer() {{ const left = globalThis.leftBehind; globalThis.leftBehind = 1; return left ? '{Escaped}' : 'no' }}"),
        ("what the last script left behind, again", $"function answer() {{ const left = globalThis.leftBehind; globalThis.leftBehind = 1; return left ? '{Escaped}' : 'no' }}// again"),
        ("poisons the next script's JSON", $"JSON.stringify = () => '\"{Escaped}\"'; JSON.parse = () => '{Escaped}'; function answer() {{ return 'no' }}"),
        ("poisons the next script's arrays", $"Array.prototype[Symbol.iterator] = function* () {{ yield '{Escaped}' }}; function answer() {{ return 'no' }}"),
        ("measures time by counting", "function answer() { const a = Date.now(); for (let i = 0; i < 1e5; i++); return Date.now() - a > 1000 }"),
    ];

    /// <summary>The interpreter's own weak places: what its bugs were made of in the past.</summary>
    private static (string, string)[] Engine =>
    [
        ("frees an array while it is sorted", "const a = [1, 2, 3]; a.sort(() => { a.length = 0; a.push({}); return 0 })"),
        ("frees an array while it is joined", "const a = [{ toString() { a.length = 0; return 'x' } }, 1, 2]; a.join()"),
        ("frees an array while it is spliced", "const a = new Array(100).fill({ valueOf() { a.length = 0; return 1 } }); a.splice(a[0], a[1], a[2])"),
        ("shrinks a buffer while it is filled", "const b = new ArrayBuffer(64, { maxByteLength: 64 }), t = new Uint8Array(b); t.fill({ valueOf() { b.resize(0); return 1 } })"),
        ("shrinks a buffer while it is copied", "const b = new ArrayBuffer(64, { maxByteLength: 64 }), t = new Uint8Array(b); t.copyWithin({ valueOf() { b.resize(1); return 0 } }, 1)"),
        ("detaches a buffer while it is set", "const b = new ArrayBuffer(64), t = new Uint8Array(b); t.set({ length: 4, get 0() { b.transfer(); return 1 } })"),
        ("detaches a buffer while it is sorted", "const b = new ArrayBuffer(64), t = new Uint8Array(b); t.sort(() => { try { b.transfer() } catch {} return 1 })"),
        ("a view beyond its buffer", "new DataView(new ArrayBuffer(8), 4, 4).setFloat64(0, 1)"),
        ("a view with a negative offset", "new DataView(new ArrayBuffer(8)).getInt32(-1)"),
        ("an offset of two to the thirty-second", "new Uint8Array(new ArrayBuffer(8), 2 ** 32)"),
        ("atomics on the wrong kind", "Atomics.add(new Float64Array(4), 0, 1)"),
        ("atomics beyond the end", "Atomics.store(new Int32Array(4), 2 ** 31, 1)"),
        ("a proxy revoked while it is used", "const { proxy, revoke } = Proxy.revocable([], { get(t, k) { revoke(); return t[k] } }); proxy.concat(proxy)"),
        ("a species that returns something else", "class A extends Array { static get [Symbol.species]() { return Uint8Array } } new A(9).fill(1).concat([1, 2])"),
        ("a constructor that returns nothing", "class A extends (class { constructor() { return null } }) { constructor() { super(); this.x = 1 } } new A()"),
        ("super before it is called", "class A extends Object { constructor() { this.x; super() } } new A()"),
        ("super called twice", "class A extends Object { constructor() { super(); super() } } new A()"),
        ("private names on strangers", "class A { #x = 1; static get(o) { return o.#x } } A.get({})"),
        ("arguments and parameters mixed up", "function f(a) { arguments[0] = {}; delete arguments[0]; a = 1; arguments.length = 1e9; return [...arguments] } f(1)"),
        ("eval that declares over the global", "eval('var answer = 1; function answer() {}'); eval('let answer')"),
        ("delete of what is in use", "var x = { y: { z: 1 } }; with ({ x }) { delete globalThis.x; x.y.z.w }"),
        ("a generator resumed while it runs", "const g = (function* () { g.next() })(); g.next()"),
        ("a generator thrown into before it began", "(function* () { yield 1 })().throw(new Error('x'))"),
        ("return from an iterator that throws", "for (const x of { [Symbol.iterator]: () => ({ next: () => ({}), return() { throw 1 } }) }) break"),
        ("a regular expression compiled anew in its own callback", "const r = /a/g; 'aaa'.replace(r, () => { r.compile('b', 'g'); return '' })"),
        ("exec that returns rubbish", "const r = /a/; r.exec = () => ({ length: -1, index: 1e99, 0: Symbol() }); 'a'.replace(r, '$1')"),
        ("a flag getter that lies", "const r = /a/g; Object.defineProperty(r, 'flags', { get: () => 'gy'.repeat(99) }); [...'a'.matchAll(r)]"),
        ("finalizers that bring back the dead", "let kept; const f = new FinalizationRegistry(x => { kept = x }); for (let i = 0; i < 1e5; i++) f.register({}, { i })"),
        ("weak map keys that are freed", "const w = new WeakMap(); for (let i = 0; i < 3e5; i++) w.set({}, w)"),
        ("a date out of its range", "new Date(NaN).toISOString()"),
        ("set UTC beyond all years", "new Date(0).setUTCFullYear(1e9, 1e9, 1e9)"),
        ("numbers in strange bases", "(1e308).toString(2) + (5e-324).toString(36) + (0.1).toFixed(100) + (1e21).toPrecision(100)"),
        ("parseFloat of a megabyte", "parseFloat('1' + '0'.repeat(1e6) + 'e-1000000')"),
        ("a label and a jump through finally", "x: for (;;) { try { break x } finally { try { throw 1 } catch { break x } } }"),
        ("Object.assign of a proxy that throws", "Object.assign({}, new Proxy({ a: 1 }, { get() { throw { toString: null } } }))"),
    ];

    private static (string, string)[] Answers =>
    [
        ("answers with a function", "function answer() { return () => 1 }"),
        ("answers with a symbol", "function answer() { return Symbol('x') }"),
        ("answers with a big number", "function answer() { return { text: 1n } }"),
        ("answers with itself", "function answer() { const o = {}; o.o = o; return o }"),
        ("answers with not a number", "function answer() { return [NaN, Infinity, -0] }"),
        ("answers with a proxy", "function answer() { return new Proxy({}, { ownKeys: () => ['a', 'a'], get: () => 1, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }) }) }"),
        ("answers with a revoked proxy", "function answer() { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy }"),
        ("answers with numbers as names", "function answer() { return Object.fromEntries(Array.from({ length: 3e4 }, (_, i) => [i, i])) }"),
        ("answers with __proto__", "function answer() { return JSON.parse('{\"__proto__\":{\"text\":\"x\"},\"constructor\":1}') }"),
        ("answer is a class", "class answer { constructor() { for (;;); } }"),
        ("answer is not a function", "var answer = { call() { for (;;); }, apply() { for (;;); } }"),
        ("answer changes its input", "function answer(i) { Object.setPrototypeOf(i, new Proxy({}, { get() { for (;;); } })); return i.x }"),
        ("answer replaces itself", "function answer() { answer = () => answer(); return answer() }"),
        ("answers HTML and scripts", "function answer() { return { text: '<script>alert(1)</script>' } }"),
        ("answers with an enormous number of spaces", "function answer() { return { text: ' '.repeat(60000) } }"),
    ];

    private static (string, string)[] Text =>
    [
        ("a byte order mark and direction marks", "\uFEFF\u202E\u2066function answer() { return 1 }\u2069"),
        ("identifiers that look alike", "const а = 1, a = 2; function answer() { return а + a }"),
        ("escapes in identifiers", "function \\u0061nswer() { return 1 }"),
        ("a comment like markup", "<!-- function answer() { return 0 }\nfunction answer() { return 1 } //-->"),
        ("a hash-bang", "#!/bin/sh\nfunction answer() { return 1 }"),
        ("line separators inside", "function answer() { return 1\u2028for (;;); }"),
        ("numbers with separators and old octals", "function answer() { return 1_000 + 010 + 0b1 + 0o7 + .5e-3 }"),
        ("a directive that is none", "'use strict'; 'use asm'; 'use strip'; function answer() { return this === undefined }"),
        ("a source of one enormous string", "const s = '" + new string('x', 60_000) + "'; function answer() { return s.length }"),
        ("a source of ten thousand functions", string.Concat(Enumerable.Range(0, 4_000).Select(i => $"function f{i}(){{}}"))),
        ("half characters in the source", "const s = '\\uD800\\uD800'; function answer() { return s.isWellFormed ? s.toWellFormed() : '' }"),
        ("an enormous regular expression", "/" + new string('a', 30_000) + "/.test('a'); function answer() { return 1 }"),
    ];
}
