using Ventanilla.Engine.Words;

namespace Ventanilla.Tests.Engine;

/// <summary>Messages that nobody understood, gathered by what they are about.</summary>
public sealed class GatheringTests
{
    [Fact]
    public void What_many_ask_in_their_own_ways_lies_in_one_heap()
    {
        string[] messages =
        [
            "on puc carregar el cotxe elèctric?", "hola, tenen carregadors per a cotxes", "punts de càrrega cotxe", "vull casar-me al juliol", "xzxz", "boda civil", "bodas civiles",
        ];
        var heaps = Gathering.Of(messages);
        Assert.Equal([0, 1, 2], heaps[0].Messages);
        Assert.Equal("cotxe", heaps[0].Word);
        Assert.Equal([5, 6], heaps[1].Messages);
        Assert.DoesNotContain(heaps, h => h.Messages.Contains(4));
    }

    [Fact]
    public void Nothing_and_noise_make_no_heap() => Assert.Empty(Gathering.Of(["", "hola", "hola", "gràcies", "??", "123", "123"]));

    [Fact]
    public void A_phrase_is_proposed_that_finds_the_message_again()
    {
        const string Said = "Bon dia, on puc carregar el cotxe elèctric avui?";
        var index = new PhraseIndex();
        Assert.Null(index.Add(Gathering.Phrase(Said), 1));
        Assert.Single(index.Find(Heard.Read(Said)));
    }
}
