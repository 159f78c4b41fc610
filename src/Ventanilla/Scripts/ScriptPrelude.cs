namespace Ventanilla.Scripts;

/// <summary>
/// What we put into the machine before the town's script. It keeps hold of the built-in functions, so that a script that
/// replaces them confuses itself and not the report about it.
/// </summary>
internal static class ScriptPrelude
{
    /// <summary>
    /// Takes the input as text, gives a letter and what belongs to it: J and the answer, N no function, P a promise,
    /// U nothing, B and why it is no JSON. Errors of the script go through.
    /// </summary>
    public static ReadOnlySpan<byte> Runner => """
        (() => {
          "use strict";
          const { parse, stringify } = JSON;
          const evaluate = eval;
          const Pending = Promise;
          const OutOfRoom = InternalError;
          let tables, prepared, answer;
          globalThis["ventanilla keeps"] = (text) => { tables = parse(text); };
          globalThis["ventanilla prepares"] = () => {
            answer = evaluate("typeof answer === 'function' ? answer : undefined");
            const prepare = evaluate("typeof prepare === 'function' ? prepare : undefined");
            if (prepare !== undefined) prepared = prepare(tables);
          };
          return (input) => {
            if (answer === undefined) return "N";
            let given = parse(input);
            if (tables !== undefined) given = { ...given, tables };
            if (prepared !== undefined) given = { ...given, prepared };
            const result = answer(given);
            if (result instanceof Pending) return "P";
            let text;
            try {
              text = stringify(result);
            } catch (error) {
              if (error instanceof OutOfRoom) throw error;
              let why = "";
              try { why = `${error.message}`; } catch { }
              return "B" + why;
            }
            return text === undefined ? "U" : "J" + text;
          };
        })()
        """u8;

    /// <summary>
    /// The function that keeps the tables, given as text before any script is in the machine; taken once, and with that the
    /// only way to it is gone.
    /// </summary>
    public static ReadOnlySpan<byte> Keeper => """
        (() => {
          const keep = globalThis["ventanilla keeps"];
          delete globalThis["ventanilla keeps"];
          return keep;
        })()
        """u8;

    /// <summary>The function that finds the script's functions and calls its <c>prepare(tables)</c>, if it has one; taken likewise.</summary>
    public static ReadOnlySpan<byte> Preparer => """
        (() => {
          const prepare = globalThis["ventanilla prepares"];
          delete globalThis["ventanilla prepares"];
          return prepare;
        })()
        """u8;

    /// <summary>Takes whatever was thrown, gives name, message and stack as JSON.</summary>
    public static ReadOnlySpan<byte> Explainer => """
        (() => {
          "use strict";
          const { stringify } = JSON;
          const { apply } = Reflect;
          const slice = String.prototype.slice;
          const text = (of) => {
            try { return apply(slice, `${of()}`, [0, 1000]); } catch { return ""; }
          };
          return (error) => stringify({
            name: text(() => error.name ?? ""),
            message: text(() => typeof error === "object" && error !== null && "message" in error ? error.message : error),
            stack: text(() => error.stack ?? ""),
            toJSON: undefined,
          });
        })()
        """u8;
}
