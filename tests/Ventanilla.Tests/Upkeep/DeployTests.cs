using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Ventanilla.Platform;
using Ventanilla.Tests.House;
using Ventanilla.Tests.Journeys;

namespace Ventanilla.Tests.Upkeep;

/// <summary>What a technician copies from <c>deploy/</c> fits the program.</summary>
public sealed partial class DeployTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public void Every_setting_that_is_named_there_is_one()
    {
        var (_, problem) = Settings.Read(new Hashtable { ["VENTANILLA_NO_SUCH_SETTING"] = "1" }, "no-such-file.json");
        var known = Setting().Matches(problem![problem!.IndexOf("Known are", StringComparison.Ordinal)..]).Select(m => m.Value).ToHashSet();
        var named = Directory.EnumerateFiles(Folder).Append(Path.Combine(Repository.Root, "docs/operations.md"))
            .SelectMany(f => Setting().Matches(File.ReadAllText(f)).Select(m => (File: Path.GetFileName(f), Name: m.Value))).ToList();

        Assert.True(named.Count > 10);
        HouseRules.None(named.Where(n => !known.Contains(n.Name)).Select(n => $"{n.File} names {n.Name}"));
    }

    [Fact]
    public void The_example_of_the_settings_file_is_accepted()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "ventanilla.env")).Select(l => l.TrimStart('#', ' ')).Where(l => l.StartsWith("VENTANILLA_", StringComparison.Ordinal));
        var (settings, problem) = Settings.Read(new Hashtable(lines.Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1])), "no-such-file.json");

        Assert.Null(problem);
        Assert.Equal(2, settings!.Proxies.Count);
    }

    [Theory]
    [InlineData("ventanilla.service")]
    [InlineData("ventanilla-backup.service")]
    [InlineData("ventanilla-backup.timer")]
    public async Task Systemd_takes_the_units(string unit)
    {
        const string Analyse = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyse), "systemd-analyze is not installed here.");
        var folder = Directory.CreateTempSubdirectory("ventanilla-units-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Folder, "ventanilla*.*").Where(f => !f.EndsWith(".env", StringComparison.Ordinal)))
            {
                // The program is not installed where the tests run.
                await File.WriteAllTextAsync(
                    Path.Combine(folder, Path.GetFileName(file)),
                    (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("/opt/ventanilla/Ventanilla", "/bin/true", StringComparison.Ordinal),
                    TestContext.Current.CancellationToken);
            }

            using var process = Process.Start(new ProcessStartInfo(Analyse, ["verify", "--man=no", Path.Combine(folder, unit)]) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            HouseRules.None(said.Split('\n').Where(l => l.Contains("ventanilla", StringComparison.Ordinal) && !l.Contains("not-found", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_container_is_not_root_s_and_says_how_it_is()
    {
        var file = File.ReadAllText(Path.Combine(Folder, "Dockerfile"));

        Assert.Matches(@"(?m)^USER (?!root|0)\w+", file);
        Assert.Matches(@"(?m)^HEALTHCHECK .*""ready""", file);
        Assert.All(From().Matches(file).Select(m => m.Groups[1].Value), image => Assert.Matches("^(mcr.microsoft.com/dotnet/|node:)", image));
    }

    [Fact]
    public async Task Only_a_proxy_that_is_named_says_who_calls()
    {
        foreach (var (proxies, expected) in new[] { ("127.0.0.1", "https"), ("10.9.8.7", "http") })
        {
            var data = Directory.CreateTempSubdirectory("ventanilla-").FullName;
            var (settings, _) = Settings.Read(
                new Hashtable { ["VENTANILLA_PROXY"] = proxies, ["VENTANILLA_DATA"] = data, ["VENTANILLA_LISTEN"] = $"http://127.0.0.1:{OpenCounter.FreePort()}" }, "no-such-file.json");
            await using (var app = Host.Build(settings!))
            {
                await app.StartAsync(TestContext.Current.CancellationToken);
                using var http = new OutboundHttp();
                using var page = await http.Provider.SendAsync(Forwarded(settings!, "/"), TestContext.Current.CancellationToken);
                Assert.Equal(expected, page.Headers.Location!.Scheme);
                using var answer = await http.Provider.SendAsync(Forwarded(settings!, "/metrics"), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                using var own = await http.Provider.GetAsync(new Uri(settings!.Listen, "/metrics"), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, own.StatusCode);
                await app.StopAsync(TestContext.Current.CancellationToken);
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private static HttpRequestMessage Forwarded(Settings settings, string path) => new(HttpMethod.Get, new Uri(settings.Listen, path))
    {
        Headers = { { "X-Forwarded-For", "203.0.113.9" }, { "X-Forwarded-Proto", "https" }, { "Accept", "text/html" } },
    };

    [GeneratedRegex("VENTANILLA_[A-Z_]+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"(?m)^FROM (\S+)")]
    private static partial Regex From();
}
