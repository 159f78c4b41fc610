using Ventanilla.Platform;

namespace Ventanilla;

/// <summary>The commands of the program: what the technician can ask of it.</summary>
internal static class Commands
{
    private const string Help = """
        Ventanilla: the town hall's counter in every citizen's pocket.

        ventanilla serve     start the counter (settings: VENTANILLA_… or ventanilla.json)
        ventanilla --help    this page
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h" or "help"]:
                Console.WriteLine(Help);
                return 0;

            case [] or ["serve"]:
                var (settings, problem) = Settings.Read(Environment.GetEnvironmentVariables());
                if (settings is null)
                {
                    await Console.Error.WriteLineAsync(problem);
                    return 2;
                }

                await using (var app = Host.Build(settings))
                {
                    await app.RunAsync();
                }

                return 0;

            default:
                await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not a command.\n\n{Help}");
                return 2;
        }
    }
}
