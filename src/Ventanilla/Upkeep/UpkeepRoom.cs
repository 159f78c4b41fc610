using Ventanilla.Upkeep.Daily;

namespace Ventanilla.Upkeep;

internal static class UpkeepRoom
{
    public static void AddUpkeep(this IServiceCollection services) => services.AddHostedService<DailyLineWorker>();
}
