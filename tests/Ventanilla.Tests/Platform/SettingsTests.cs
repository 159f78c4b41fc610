using System.Collections;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Platform;

public sealed class SettingsTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"ventanilla-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("VENTANILLA_LISTN", "http://127.0.0.1:1", "VENTANILLA_LISTN", "VENTANILLA_LISTEN")]
    [InlineData("VENTANILLA_DEMO", "perhaps", "VENTANILLA_DEMO", "true or false")]
    [InlineData("VENTANILLA_LISTEN", "5080", "VENTANILLA_LISTEN", "http://127.0.0.1:5080")]
    [InlineData("VENTANILLA_CLOCK", "tomorrow", "VENTANILLA_CLOCK", "tomorrow")]
    [InlineData("VENTANILLA_UNPACED", "true", "VENTANILLA_UNPACED", "demo")]
    [InlineData("VENTANILLA_DATABASE", "mysql", "VENTANILLA_DATABASE", "sqlite")]
    public void A_typing_error_stops_the_start_and_is_named(string name, string value, string named, string remedy)
    {
        var (settings, problem) = Read((name, value));

        Assert.Null(settings);
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.Contains(remedy, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://192.168.1.10:5080")]
    [InlineData("http://counter.example")]
    public void The_demo_is_never_open_to_the_world(string address) =>
        Assert.Contains("refused", Read(("VENTANILLA_DEMO", "true"), ("VENTANILLA_LISTEN", address)).Problem, StringComparison.Ordinal);

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        File.WriteAllText(file, """{ "listen": "http://127.0.0.1:1", "whatsapp": { "graphUrl": "http://127.0.0.1:2" }, /* ours */ }""");

        var (settings, problem) = Read(("VENTANILLA_LISTEN", "http://127.0.0.1:3"));

        Assert.Null(problem);
        Assert.Equal(3, settings!.Listen.Port);
        Assert.Equal(2, settings.GraphUrl!.Port);
    }

    [Fact]
    public void A_broken_file_is_named_with_its_line()
    {
        File.WriteAllText(file, "{\n \"listen\": \n}");

        Assert.Contains("line 3", Read().Problem, StringComparison.Ordinal);
    }

    private (Settings? Settings, string? Problem) Read(params (string Name, string Value)[] environment) =>
        Settings.Read(new Hashtable(environment.ToDictionary(e => e.Name, e => e.Value)), file);
}
