using Ventanilla.Platform;

namespace Ventanilla;

/// <summary>Puts the rooms together, lowest first: the same list as in ARCHITECTURE.md and the architecture test.</summary>
internal static class Host
{
    public static WebApplication Build(Settings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Listen.ToString());
        builder.Services.AddSingleton(settings);
        return builder.Build();
    }
}
