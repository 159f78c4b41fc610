using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Ventanilla.Contacts;
using Ventanilla.Demo;
using Ventanilla.Demo.Phones;
using Ventanilla.Storage;

namespace Ventanilla.Tests.Journeys;

/// <summary>Flows from the citizen's telephone to the case that a program reads, through the front door.</summary>
public abstract partial class FlowJourneyTests(OpenCounter counter)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_street_light_is_reported_with_a_photo_and_followed_until_it_shines()
    {
        var citizen = (PhoneCitizen)counter.Newcomer("whatsapp");
        var question = await citizen.AskAsync("Hola, el fanal del carrer Major 12 no s'encén des de fa dies");
        Assert.Contains("carrer Major, 12", question.Text, StringComparison.Ordinal);
        Assert.Contains("foto", question.Text, StringComparison.Ordinal);

        await citizen.SendAsync(new() { Kind = BubbleKind.Photo, File = counter.Graph.Files.Add(PhoneSamples.Photo(PhoneSamples.Photos[0]), "image/jpeg", "lamp.jpg") });
        var done = await citizen.HearAsync();
        var (number, pin) = NumberAndPin(done.Text);

        using var found = await GetAsync($"/api/v1/cases/{number}");
        var @case = await found.Content.ReadFromJsonAsync<JsonNode>(Ct);
        Assert.Equal(("ENL/FON", "B", "BRIGADA", "new"), ((string?)@case!["category"], (string?)@case["class"], (string?)@case["queue"], (string?)@case["state"]));
        Assert.Equal("carrer Major, 12", (string?)@case["place"]);
        Assert.Contains("no s'encén", (string?)@case["text"], StringComparison.Ordinal);
        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        Assert.Equal(("BRIGADA", conversation.Id.ToString()), (conversation.Queue, (string?)@case["conversation"]));
        var lines = await counter.HistoryWhenAsync(conversation.Id, all => all.Any(m => m.Attachments.Any(a => a.State == 1)));
        Assert.Equal(lines.Single(m => m.Attachments.Count > 0).Id.ToString(), (string?)@case["fields"]!["photo"]);

        Assert.Contains("rebut", (await citizen.AskAsync($"{number} {pin}")).Text, StringComparison.Ordinal);
        using var changed = await SendAsync(HttpMethod.Post, $"/api/v1/cases/{number}/state", JsonContent.Create(new { state = "done" }));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("resolt", (await citizen.AskAsync($"{number} {pin}")).Text, StringComparison.Ordinal);
        Assert.Contains("no quadren", (await citizen.AskAsync($"{number} {(pin == "0000" ? "1111" : "0000")}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_want_the_same_hour_cannot_both_have_it()
    {
        var (ana, blai) = (counter.Newcomer("telegram"), counter.Newcomer("web"));
        await ana.AskAsync("cita a l'oac");
        await blai.AskAsync("cita a l'oac");
        Assert.Contains("confirmes", (await ana.AskAsync("1")).Text, StringComparison.Ordinal);
        Assert.Contains("confirmes", (await blai.AskAsync("1")).Text, StringComparison.Ordinal);
        var answers = await Task.WhenAll(ana.AskAsync("sí"), blai.AskAsync("sí"));

        var (won, lost) = answers[0].Text.Contains("PIN", StringComparison.Ordinal) ? (answers[0], answers[1]) : (answers[1], answers[0]);
        var (number, _) = NumberAndPin(won.Text);
        Assert.Contains("l'acaba d'agafar algú", lost.Text, StringComparison.Ordinal);

        using var found = await GetAsync($"/api/v1/cases/{number}");
        var slot = (string?)(await found.Content.ReadFromJsonAsync<JsonNode>(Ct))!["slot"];
        using var all = await GetAsync("/api/v1/cases?category=CITA/OAC&limit=200");
        Assert.Single((await all.Content.ReadFromJsonAsync<JsonNode>(Ct))!.AsArray(), c => (string?)c!["slot"] == slot && (string?)c["state"] != "cancelled");

        // The one who has it cancels, and the hour is free for the other.
        var (winner, loser) = answers[0] == won ? (ana, blai) : (blai, ana);
        Assert.Contains(number, (await winner.AskAsync("vull anul·lar la cita")).Text, StringComparison.Ordinal);
        Assert.Contains("Anul·lada", (await winner.AskAsync("sí")).Text, StringComparison.Ordinal);
        await loser.AskAsync("menú");
        await loser.AskAsync("cita a l'oac");
        Assert.Contains("confirmes", (await loser.AskAsync("1")).Text, StringComparison.Ordinal);
        var again = NumberAndPin((await loser.AskAsync("sí")).Text).Number;
        using var second = await GetAsync($"/api/v1/cases/{again}");
        Assert.Equal(slot, (string?)(await second.Content.ReadFromJsonAsync<JsonNode>(Ct))!["slot"]);
    }

    [Fact]
    public async Task A_topic_is_joined_by_a_yes_of_their_own_and_left_by_one_word()
    {
        var citizen = counter.Newcomer("whatsapp");
        Assert.Contains("ACEPTO", (await citizen.AskAsync("alta agenda por favor, gracias")).Text, StringComparison.Ordinal);
        var conversation = await counter.ConversationOfAsync(citizen, "machine");
        Assert.Empty(await JoinedAsync(conversation.ContactId));

        Assert.Contains("Hecho", (await citizen.AskAsync("acepto")).Text, StringComparison.Ordinal);
        Assert.Equal(["agenda"], await JoinedAsync(conversation.ContactId));

        await citizen.AskAsync("BAJA");
        Assert.Empty(await JoinedAsync(conversation.ContactId));
    }

    [Fact]
    public async Task Cases_are_told_to_nobody_without_a_key_and_bad_questions_say_what_to_mend()
    {
        using var stranger = await counter.Http.GetAsync(new Uri("/api/v1/cases", UriKind.Relative), Ct);
        using var unknown = await GetAsync("/api/v1/cases/VIL-2026-999999");
        using var bad = await GetAsync("/api/v1/cases?state=lost");
        using var worse = await SendAsync(HttpMethod.Post, "/api/v1/cases/VIL-2026-999999/state", JsonContent.Create(new { state = "lost" }));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], new[] { stranger.StatusCode, unknown.StatusCode, bad.StatusCode, worse.StatusCode });
        Assert.Contains("state is one of new, assigned", await bad.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> JoinedAsync(Ventanilla.Platform.ContactId contact) =>
        counter.Services.GetRequiredService<Database>().ReadAsync(s => ConsentStore.Of(s, DemoNames.Town, contact), Ct);

    private Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DemoNames.ApiKey);
        return await counter.Http.SendAsync(request, Ct);
    }

    private static (string Number, string Pin) NumberAndPin(string text)
    {
        var match = Told().Match(text);
        Assert.True(match.Success, text);
        return (match.Groups[1].Value, match.Groups[2].Value);
    }

    [GeneratedRegex(@"(VIL-\d{4}-\d{6}), PIN (\d{4})")]
    private static partial Regex Told();
}

[Collection(OpenCounterGroup.Name)]
public sealed class FlowJourneyOnSqliteTests(OpenCounter counter) : FlowJourneyTests(counter);

[Collection(OpenCounterOnPostgresGroup.Name)]
[Trait("Kind", "Postgres")]
public sealed class FlowJourneyOnPostgresTests(OpenCounterOnPostgres counter) : FlowJourneyTests(counter);
