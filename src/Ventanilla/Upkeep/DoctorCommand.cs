using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ventanilla.Channels.Telegram;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Platform;

namespace Ventanilla.Upkeep;

/// <summary><c>ventanilla doctor</c>: says in sentences how the counter stands, or as JSON for a program that watches it.</summary>
internal static class DoctorCommand
{
    /// <param name="asJson">For programs; the sentences are in it as well.</param>
    /// <returns>0 when all is well, 1 when something wants attention, 2 when something is broken.</returns>
    public static async Task<int> RunAsync(Settings settings, bool asJson, UpkeepTexts texts, TextWriter output, CancellationToken ct)
    {
        using var http = new OutboundHttp(settings);
        var findings = await Doctor.ExamineAsync(
            settings, http, [new WhatsAppChannel(http, settings), new TelegramChannel(http, settings)], TimeProvider.System, texts, ct);
        await WriteAsync(findings, asJson, texts, output);
        return (int)findings.Max(f => f.Level);
    }

    /// <summary><c>ventanilla ready</c>: for containers and balancers that can run a program but bring none to ask with.</summary>
    public static async Task<int> ReadyAsync(Settings settings, UpkeepTexts texts, TextWriter output)
    {
        using var http = new OutboundHttp(settings);
        var finding = await Checks.ServerCheck.AskAsync(settings, http, CancellationToken.None);
        await output.WriteLineAsync(texts[finding.Code, finding.Values]);
        return finding.Level == Level.Fine ? 0 : 1;
    }

    /// <summary>Settings that cannot be read are a finding like any other.</summary>
    public static async Task<int> RefuseAsync(string problem, bool asJson, UpkeepTexts texts, TextWriter output)
    {
        await WriteAsync([Finding.Broken("Settings.Wrong", problem)], asJson, texts, output);
        return (int)Level.Broken;
    }

    private static async Task WriteAsync(IReadOnlyList<Finding> findings, bool asJson, UpkeepTexts texts, TextWriter output)
    {
        if (asJson)
        {
            var report = new Report(
                findings.Max(f => f.Level).ToString().ToLowerInvariant(),
                [.. findings.Select(f => new ReportLine(f.Level.ToString().ToLowerInvariant(), f.Code, texts[f.Code, f.Values], texts.Remedy(f), [.. f.Values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))]))]);
            await output.WriteLineAsync(JsonSerializer.Serialize(report, ReportJson.Readable.Report));
            return;
        }

        var width = Enum.GetValues<Level>().Max(l => texts[$"Level.{l}"].Length);
        foreach (var finding in findings)
        {
            await output.WriteLineAsync($"{texts[$"Level.{finding.Level}"].PadRight(width)}  {texts[finding.Code, finding.Values]}");
            if (texts.Remedy(finding) is { } remedy)
            {
                await output.WriteLineAsync($"{new string(' ', width)}  → {remedy}");
            }
        }

        var (broken, attention) = (findings.Count(f => f.Level == Level.Broken), findings.Count(f => f.Level == Level.Attention));
        await output.WriteLineAsync();
        await output.WriteLineAsync(broken > 0 ? texts["Summary.Broken", broken, attention] : attention > 0 ? texts["Summary.Attention", attention] : texts["Summary.Fine"]);
    }
}

/// <summary>What <c>doctor --json</c> prints. Codes and levels stay; sentences may be reworded.</summary>
internal sealed record Report(string Level, IReadOnlyList<ReportLine> Findings);

internal sealed record ReportLine(string Level, string Code, string Sentence, string? Remedy, IReadOnlyList<string?> Values);

[JsonSerializable(typeof(Report))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Accents stay readable.</summary>
    public static readonly ReportJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
