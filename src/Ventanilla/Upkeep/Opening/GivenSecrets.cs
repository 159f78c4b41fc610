using System.Security.Cryptography;
using System.Text;
using Ventanilla.Platform;
using Ventanilla.Upkeep.Backups;

namespace Ventanilla.Upkeep.Opening;

/// <summary>
/// Secrets come by a file, by standard input or typed without being shown; never as words of the command, which every user
/// of the machine can read while it runs and the shell remembers.
/// </summary>
internal static class GivenSecrets
{
    private const int MostCharacters = 16_000;
    private const int LongestSecret = 1_000;

    /// <summary>Letters and figures that nobody mistakes for each other when they are read out.</summary>
    private const string Legible = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <param name="file">Lines <c>name=value</c>; <c>-</c> reads them from standard input; null asks whoever sits there.</param>
    /// <param name="names">The names there can be.</param>
    /// <returns>What was given, or why it cannot be taken; a value is never repeated.</returns>
    public static async Task<(IReadOnlyDictionary<string, Secret> Given, Refusal? Refusal)> ReadAsync(Backroom room, string? file, IReadOnlyList<string> names)
    {
        var given = new Dictionary<string, Secret>(StringComparer.Ordinal);
        if (file is null)
        {
            foreach (var name in room.Terminal.Types ? names : [])
            {
                await room.Terminal.Output.WriteAsync(room.Texts["Secrets.Ask", name] + " ");
                if (Typed() is { Length: > 0 } typed)
                {
                    given[name] = new(typed);
                }
            }

            return (given, null);
        }

        if (file != "-" && !File.Exists(file))
        {
            return (given, new("Secrets.NoFile", file));
        }

        using var source = file == "-" ? null : new StreamReader(file);
        var buffer = new char[MostCharacters];
        var text = new string(buffer, 0, await (source ?? room.Terminal.Input).ReadBlockAsync(buffer));
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var (name, value) = line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (line[..at].Trim(), line[(at + 1)..].Trim().Trim('"')) : ("", "");
            if (!names.Contains(name) || value.Length is 0 or > LongestSecret || value.Any(char.IsControl))
            {
                return (given, new("Secrets.Line", number, string.Join(", ", names.Select(n => n + "=…"))));
            }

            given[name] = new(value);
        }

        return (given, null);
    }

    /// <summary>A password for one use: easy to read out, 79 bits.</summary>
    public static string NewPassword() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Legible, 4)));

    /// <summary>A key for a program.</summary>
    public static string NewKey() => "vk_" + RandomNumberGenerator.GetHexString(48, lowercase: true);

    private static string Typed()
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.WriteLine();
        return typed.ToString().Trim();
    }
}
