using Ventanilla.Operators;

namespace Ventanilla.Demo;

/// <summary>The people of Vilassola's counter and its API key, with the password that everybody knows.</summary>
internal sealed class DemoOperators(OperatorStore operators, ApiKeyStore keys)
{
    public async Task SeedAsync()
    {
        await operators.PutAsync(DemoNames.Town, "oac", "Núria (OAC)", Roles.Operator, ["OAC", Viewer.Unqueued], DemoNames.Password);
        await operators.PutAsync(DemoNames.Town, "brigada", "Pau (Brigada)", Roles.Operator, ["BRIGADA"], DemoNames.Password);
        await operators.PutAsync(DemoNames.Town, "admin", "Administració", Roles.Administrator, [], DemoNames.Password);
        await keys.PutAsync(DemoNames.Town, "demo", DemoNames.ApiKey);
    }
}
