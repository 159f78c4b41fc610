namespace Ventanilla.Shell;

// Shell: the pages' frame — layout, menu, shared components, styles, languages. It knows no conversation; pages of other
// rooms are shown inside it.

internal static class ShellRoom
{
    public static void AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddAntiforgery();
    }

    public static void MapShell(this WebApplication app) => app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
}
