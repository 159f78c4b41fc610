using Ventanilla.Demo.Phones;

namespace Ventanilla.Tests.Journeys;

/// <summary>The first table of the house: each of the four kinds of communication, on each of the three channels, through the front door.</summary>
public abstract class FourKindsTests(OpenCounter counter)
{
    public static readonly TheoryData<string> Channels = ["whatsapp", "telegram", "web"];

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_greeting_is_answered_with_the_menu_which_numbers_words_and_taps_all_open(string channel)
    {
        var citizen = counter.Newcomer(channel);
        var menu = await citizen.AskAsync("hola");

        Assert.StartsWith("Hola!", menu.Text, StringComparison.Ordinal);
        Assert.Equal(channel == "telegram", menu.OnKeyboard);
        Assert.Contains(menu.Choices, c => c.Label == "Horaris");
        await citizen.TapAsync(menu, menu.Choices.First(c => c.Label == "Horaris"));
        Assert.Contains("8:30", (await citizen.HearAsync()).Text, StringComparison.Ordinal);

        await citizen.AskAsync("menú");
        Assert.Contains("8:30", (await citizen.AskAsync("5")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task The_hours_of_the_day_come_by_keyword_in_the_language_of_the_question(string channel)
    {
        Assert.Contains("Avui, dimarts 12 de maig: de 8:30 a 14:30", (await counter.Newcomer(channel).AskAsync("horari")).Text, StringComparison.Ordinal);
        Assert.Contains("Hoy, martes 12 de mayo: de 8:30 a 14:30", (await counter.Newcomer(channel).AskAsync("a que hora abren")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task The_next_buses_come_from_the_timetable_by_internal_code(string channel)
    {
        var citizen = counter.Newcomer(channel);

        Assert.Contains("10:02", (await citizen.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);
        Assert.Contains("10:02", (await citizen.AskAsync("stop 1007")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("10:02", (await citizen.AskAsync("PARADA 9999")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task What_to_put_out_tonight_is_worked_out_by_the_town_s_script(string channel) =>
        Assert.Contains("envasos", (await counter.Newcomer(channel).AskAsync("RESIDUS c/ Major 3")).Text, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Real_time_comes_from_another_organisation_s_program(string channel) =>
        Assert.Contains("4 min", (await counter.Newcomer(channel).AskAsync("BUS 1007")).Text, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Who_asks_for_a_person_is_told_when_and_then_answered_by_one(string channel)
    {
        var citizen = counter.Newcomer(channel);

        Assert.Contains("14:30", (await citizen.AskAsync("persona")).Text, StringComparison.Ordinal);
        var waiting = await counter.ConversationOfAsync(citizen, "waiting");
        Assert.Equal("OAC", waiting.Queue);
        await counter.ReplyAsync(waiting, "Bon dia, soc la Marta. En què us puc ajudar?");
        Assert.Equal("Bon dia, soc la Marta. En què us puc ajudar?", (await citizen.HearAsync()).Text);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task What_nobody_understands_waits_for_the_rest_of_its_burst_and_is_handed_over_once(string channel)
    {
        var citizen = counter.Newcomer(channel);
        await citizen.SayAsync("El meu veí ha posat una glorieta enorme");
        await citizen.SayAsync("tapa tota la claror del menjador");
        await citizen.SayAsync("i el gos no para de mirar-la");

        var answer = await citizen.HearAsync();
        Assert.NotEmpty(answer.Text);
        Assert.Equal(1, await citizen.StaysAtAsync(TimeSpan.FromSeconds(2)));
        Assert.Equal("OAC", (await counter.ConversationOfAsync(citizen, "waiting")).Queue);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task The_language_of_a_citizen_is_remembered(string channel)
    {
        var (spanish, catalan) = (counter.Newcomer(channel), counter.Newcomer(channel));
        await spanish.AskAsync("buenos días, ¿a qué hora abren?");
        await catalan.AskAsync("bon dia, a quina hora obriu?");

        Assert.Contains("Próximos buses", (await spanish.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);
        Assert.Contains("Pròxims busos", (await catalan.AskAsync("PARADA 1007")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whatsapp")]
    [InlineData("telegram")]
    public async Task Photos_voice_and_places_reach_the_counter_with_their_files(string channel)
    {
        var citizen = (PhoneCitizen)counter.Newcomer(channel);
        var files = counter.Graph.Files;
        var photo = PhoneSamples.Photo(PhoneSamples.Photos[0]);
        await citizen.SendAsync(new() { Kind = BubbleKind.Photo, Text = "El fanal", File = files.Add(photo, "image/jpeg", "lamp.jpg") });
        await citizen.SendAsync(new() { Kind = BubbleKind.Voice, File = files.Add(PhoneSamples.Voice("ca"), "audio/ogg; codecs=opus", "voice.ogg") });
        await citizen.SendAsync(new() { Kind = BubbleKind.Place, Place = PhoneSamples.Places[1] });

        var conversation = await counter.ConversationOfAsync(citizen, "waiting");
        var lines = await counter.HistoryWhenAsync(conversation.Id, all => all.Count(m => m.Attachments.Any(a => a.State == 1)) == 2 && all.Any(m => m.Body?.Location is not null));
        var picture = lines.Single(m => m.Kind == Messages.ContentKind.Image).Attachments[0];
        Assert.Equal(photo.Length, picture.Size);
        Assert.True(lines.Single(m => m.Kind == Messages.ContentKind.Audio).Attachments[0].Voice);
        Assert.Equal(41.7312, lines.Single(m => m.Body?.Location is not null).Body!.Location!.Latitude, 5);
    }
}

[Collection(OpenCounterGroup.Name)]
public sealed class FourKindsOnSqliteTests(OpenCounter counter) : FourKindsTests(counter);

[Collection(OpenCounterOnPostgresGroup.Name)]
[Trait("Kind", "Postgres")]
public sealed class FourKindsOnPostgresTests(OpenCounterOnPostgres counter) : FourKindsTests(counter);
