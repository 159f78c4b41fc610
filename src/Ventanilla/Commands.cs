using Microsoft.AspNetCore.Connections;
using Ventanilla.Platform;
using Ventanilla.Storage;

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

                return await ServeAsync(settings);

            default:
                await Console.Error.WriteLineAsync($"'{string.Join(' ', args)}' is not a command.\n\n{Help}");
                return 2;
        }
    }

    private static async Task<int> ServeAsync(Settings settings)
    {
        try
        {
            await using var app = Host.Build(settings);

            // First of all, and here: a failure inside the start would be told with its stack.
            app.Services.GetRequiredService<Database>();
            await app.StartAsync();
            Console.WriteLine(Welcome(settings));
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException || problem is FileNotFoundException or DirectoryNotFoundException)
        {
            await Console.Error.WriteLineAsync(problem.InnerException is AddressInUseException
                ? $"Another program listens on {settings.Listen} already. Stop it, or set VENTANILLA_LISTEN to a free address."
                : problem.Message);
            return 1;
        }
        catch (Exception problem) when (FaultOf(problem) is { } fault)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {fault.Message.TrimEnd('.')}. The counter starts only with its database: see that it runs, and that VENTANILLA_DATABASE says where.");
            return 1;
        }
    }

    private static System.Data.Common.DbException? FaultOf(Exception? problem) =>
        problem is null or System.Data.Common.DbException ? problem as System.Data.Common.DbException : FaultOf(problem.InnerException);

    private static string Welcome(Settings settings) => settings.Demo
        ? $"""

            The counter is open. This is the invented town Vilassola.

              Operators' console   {settings.Listen}          sign in as oac, brigada or admin, password vilassola
              A citizen's phone    {settings.Listen}phone
              API                  {settings.Listen}api/v1/   (key demo-api-key; description at /openapi/v1.json)

            Ctrl-C closes it in order.
            """
        : $"The counter is open at {settings.Listen}";
}
