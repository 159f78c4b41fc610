using Ventanilla.Operators;

namespace Ventanilla.Demo;

/// <summary>The people of the invented town hall, and a key for programs. Their password is known to everybody.</summary>
internal sealed class DemoStaff(OperatorStore operators, ApiKeyStore keys)
{
    public async Task PutAsync()
    {
        await operators.PutAsync(DemoNames.Town, "oac", "Laia (OAC)", Roles.Operator, ["OAC", Viewer.Unqueued], DemoNames.Password);
        await operators.PutAsync(DemoNames.Town, "brigada", "Jordi (Brigada)", Roles.Operator, ["BRIGADA"], DemoNames.Password);
        await operators.PutAsync(DemoNames.Town, "admin", "Montse (Administració)", Roles.Administrator, [], DemoNames.Password);
        await keys.PutAsync(DemoNames.Town, "demo", DemoNames.ApiKey);
    }
}
