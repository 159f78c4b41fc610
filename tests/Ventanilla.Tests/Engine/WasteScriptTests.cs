using System.Globalization;
using System.Text.Json;
using Ventanilla.Engine;
using Ventanilla.Scripts;
using Ventanilla.Tests.Catalogue;

namespace Ventanilla.Tests.Engine;

/// <summary>The town's own script in its sandbox, over the real tables.</summary>
public sealed class WasteScriptTests
{
    private static readonly Lazy<ScriptRunner> Runner = new(() => new ScriptRunner());

    [Theory]
    [InlineData("RESIDUS c/ Major 3", "2026-05-12T10:00", "Avui, dimarts 12 de maig, a carrer Major, toca treure: envasos. Deixa-ho fora de 20:00 a 22:00.")]
    [InlineData("basura calle de la encina", "2026-05-12T10:00", "calle de l'Alzina, no toca sacar nada. El próximo día es mañana, miércoles 13 de mayo: orgánica")]
    [InlineData("avui què toca treure? visc a av tilers 33", "2026-05-12T10:00", "avinguda dels Til·lers, toca treure: paper i cartró")]
    [InlineData("que se saca hoy en la riera", "2026-05-12T10:00", "paseo de la Riera, toca sacar: orgánica; pañales y compresas")]
    [InlineData("cuando pasan los pañales por narciso roca 40", "2026-05-12T10:00", "Pañales y compresas, en calle de Narcís Roca: el próximo día es hoy, martes 12 de mayo")]
    [InlineData("quan passen a recollir la brossa al carrer Major 20", "2026-05-12T22:30", "l'hora de treure ja ha passat (era de 20:00 a 22:00). El proper dia és demà, dimecres 13 de maig: orgànica")]
    [InlineData("q dia recojen los muebles en can serrat", "2026-05-12T10:00", "viernes 15 de mayo o viernes 5 de junio, de 21:00 a 22:30, hasta 3 piezas")]
    [InlineData("brossa plaça de la Vila per sant joan", "2026-05-12T10:00", "Sant Joan: no hi ha recollida")]
    [InlineData("brossa plaça de la Vila 3", "2026-06-24T10:00", "Sant Joan: no hi ha recollida. El proper dia és demà, dijous 25 de juny: orgànica; bolquers i compreses; paper i cartró")]
    [InlineData("residus c/ Major 300", "2026-05-12T10:00", "els números van del 1 al 88")]
    [InlineData("basura calle industria 5", "2026-05-12T10:00", "papel y cartón. Déjalo fuera de 18:00 a 20:00")]
    public async Task It_tells_what_to_put_out(string said, string clock, string part) => Assert.Contains(part, (await RunAsync(said, clock)).GetProperty("text").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("basura calle inventada 7", "notFound")]
    [InlineData("basura plaza mayor 3", "notFound")]
    [InlineData("la bossa groga quin dia es treu?", "ask")]
    public async Task It_invents_no_street(string said, string answer) => Assert.True((await RunAsync(said, "2026-05-12T10:00")).GetProperty(answer).GetBoolean());

    private static async Task<JsonElement> RunAsync(string said, string clock)
    {
        var now = new DateTimeOffset(DateTime.Parse(clock, CultureInfo.InvariantCulture), TimeSpan.FromHours(2));
        var step = Counter.Handle(Vilassola.Pack.Catalogue, Session.New, new Input.CitizenSaid(said), now);
        var call = step.Events.OfType<EngineEvent.ScriptCalled>().Single();
        var outcome = await Runner.Value.RunAsync(new(1), call.Script, call.InputJson, call.TablesJson, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(Assert.IsType<ScriptOutcome.Answered>(outcome).Json);
        return answer.RootElement.Clone();
    }
}
