namespace Ventanilla.Cases;

internal static class CasesRoom
{
    public static void AddCases(this IServiceCollection services) => services.AddSingleton<CaseStore>().AddSingleton<CaseBook>().AddSingleton<ChangeCase>();

    public static void MapCases(this IEndpointRouteBuilder routes) => CasesApi.Map(routes);
}
