using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Conversations;
using Ventanilla.Demo;
using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Journeys;

/// <summary>When the window has closed only an approved template goes.</summary>
public abstract class TemplateTests(OpenCounter counter)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_api_lists_the_approved_templates_sends_one_and_refuses_what_does_not_fit()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp");
        await citizen.AskAsync("persona");
        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        var offered = await OpenCounter.UntilAsync(
            async () => (await CallAsync(HttpMethod.Get, $"conversations/{conversation.Id}/templates", null)).Json is JsonArray { Count: > 0 } some ? some : null, "The templates");
        Assert.DoesNotContain(offered, t => (string?)t!["name"] == "butlleti");
        Assert.Contains(offered, t => (string?)t!["name"] == "cita_recordatori" && (string?)t["language"] == "es" && t["places"]!.AsArray().Count == 3);

        foreach (var wrong in new[] { """{"name":"butlleti","language":"ca","values":["x"]}""", """{"name":"resposta_llesta","language":"ca","values":[]}""", """{"name":"resposta_llesta","language":"ca","values":[" "]}""" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(conversation, wrong)).Status);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(conversation, """{"name":"resposta_llesta","language":"ca","values":["la llar d'infants"]}""")).Status);

        var line = (await counter.HistoryWhenAsync(conversation.Id, all => all.Any(m => m.Text?.Contains("la llar d'infants", StringComparison.Ordinal) == true && m.Status >= DeliveryStatus.Accepted)))
            .Single(m => m.Direction == Direction.Out && m.Text!.Contains("llar", StringComparison.Ordinal));
        Assert.Equal("Ja tenim resposta a la vostra consulta sobre la llar d'infants. Escriviu-nos i us l'expliquem.", line.Text);
        Assert.Contains(citizen.Chat.Bubbles, b => b.Text?.StartsWith("[resposta_llesta]", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_template_that_meta_pauses_is_not_offered_any_more_and_the_administrators_read_why()
    {
        await OpenCounter.UntilAsync(async () => (await counter.Services.GetRequiredService<TemplateStore>().OfferedAsync(DemoNames.Town, new(1), Ct)) is { Count: > 0 } t ? t : null, "The templates");
        await NoticeAsync("PAUSED");
        await OpenCounter.UntilAsync(async () => await OffersAsync() ? null : "gone", "The pause");
        var town = new Ventanilla.Operators.Viewer(DemoNames.Town, 1, "admin", SeesAll: true, []);
        Assert.Contains((await counter.Services.GetRequiredService<AttentionStore>().ReadAsync(town, Ct)).Notices, n => n.Detail!.Contains("PAUSED", StringComparison.Ordinal));

        await NoticeAsync("APPROVED");
        await OpenCounter.UntilAsync(async () => await OffersAsync() ? "back" : null, "The template");
    }

    [Fact]
    public async Task Who_calls_can_be_written_to_for_a_day()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp");
        await citizen.AskAsync("persona");
        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        await counter.Services.GetRequiredService<Database>().WriteAsync(s => s.Execute("UPDATE conversations SET window_closes_at = 1, version = version + 1 WHERE id = $1", conversation.Id.Value));
        await PostAsync($$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"{{{DemoNames.WhatsAppAccount}}}","changes":[{"field":"calls","value":{"messaging_product":"whatsapp",
            "metadata":{"display_phone_number":"34930000010","phone_number_id":"{{{DemoNames.WhatsAppNumber}}}"},
            "calls":[{"id":"wacid.{{{conversation.Id}}}","event":"connect","direction":"USER_INITIATED","from":"{{{citizen.Citizen.WaId}}}","from_user_id":"{{{citizen.Citizen.WhatsAppId}}}","timestamp":"{{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}}"}]}}]}]}
            """);

        await counter.HistoryWhenAsync(conversation.Id, all => all.Any(m => m is { Direction: Direction.Event, Text: "called" }));
        Assert.True((await counter.ConversationOfAsync(citizen, "waiting")).WindowClosesAt > TimeProvider.System.GetUtcNow().AddHours(23));
    }

    private async Task<bool> OffersAsync() =>
        (await counter.Services.GetRequiredService<TemplateStore>().OfferedAsync(DemoNames.Town, new(1), Ct)).Exists(t => t is { Name: "cita_recordatori", Language: "ca" });

    private Task NoticeAsync(string happened) => PostAsync($$$"""
        {"object":"whatsapp_business_account","entry":[{"id":"{{{DemoNames.WhatsAppAccount}}}","time":{{{TimeProvider.System.GetUtcNow().AddSeconds(happened == "PAUSED" ? 5 : 10).ToUnixTimeSeconds()}}},"changes":[{"field":"message_template_status_update",
        "value":{"event":"{{{happened}}}","message_template_id":1,"message_template_name":"cita_recordatori","message_template_language":"ca","reason":"NONE"}}]}]}
        """);

    private async Task PostAsync(string body)
    {
        using var request = FakeNumber.Signed(counter.Address, System.Text.Encoding.UTF8.GetBytes(body), DemoNames.AppSecret);
        using var answer = await counter.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<(HttpStatusCode Status, JsonNode? Json)> SendAsync(Conversation conversation, string template) =>
        CallAsync(HttpMethod.Post, $"conversations/{conversation.Id}/messages", JsonNode.Parse($$"""{"template":{{template}}}"""));

    private async Task<(HttpStatusCode Status, JsonNode? Json)> CallAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(counter.Address, $"/api/v1/{path}"))
        {
            Headers = { Authorization = new("Bearer", DemoNames.ApiKey) },
            Content = body is null ? null : JsonContent.Create(body),
        };
        using var answer = await counter.Http.SendAsync(request, Ct);
        return (answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadFromJsonAsync<JsonNode>(Ct) : null);
    }
}

[Collection(OpenCounterGroup.Name)]
public sealed class TemplateOnSqliteTests(OpenCounter counter) : TemplateTests(counter);

[Collection(OpenCounterOnPostgresGroup.Name)]
[Trait("Kind", "Postgres")]
public sealed class TemplateOnPostgresTests(OpenCounterOnPostgres counter) : TemplateTests(counter);
