namespace Ventanilla.ExternalCode;

internal static class ExternalCodeRoom
{
    public static void AddExternalCode(this IServiceCollection services)
    {
        services.AddSingleton<ExternalCallStore>();
        services.AddSingleton<ExternalCodeClient>();
    }
}
