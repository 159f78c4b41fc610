using System.Text;
using Ventanilla.Catalogue.Studio;

namespace Ventanilla.Tests.Catalogue.Studio;

/// <summary>One matter is changed, and the rest of the file stays as its people wrote it.</summary>
public sealed class MatterTextTests
{
    private const string Written = """
        {
          // Words that stand for each other.
          "words": { "matters": ["not these"] },
          "matters": {
            // ---- Danger ----
            "fire": { "handling": "urgent", "phrases": ["foc"] }, // first of all
            "tree": { "handling": "incident", "phrases": ["arbre {caigut}"] },
          }
        }
        """;

    [Fact]
    public void A_matter_is_found_as_it_stands()
    {
        Assert.Equal("""{ "handling": "incident", "phrases": ["arbre {caigut}"] }""", MatterText.Find(Bytes(Written), "tree"));
        Assert.Null(MatterText.Find(Bytes(Written), "words"));
        Assert.Null(MatterText.Find(null, "tree"));
    }

    [Fact]
    public void A_new_one_comes_behind_the_others_and_comments_stay()
    {
        var changed = Text(MatterText.Put(Bytes(Written), "dog", "{\n  \"handling\": \"noise\"\n}"));
        Assert.Contains("// ---- Danger ----", changed, StringComparison.Ordinal);
        Assert.Contains("// first of all", changed, StringComparison.Ordinal);
        Assert.Equal("{\n      \"handling\": \"noise\"\n    }", MatterText.Find(Bytes(changed), "dog"));
        Assert.NotNull(MatterText.Find(Bytes(changed), "tree"));
    }

    [Fact]
    public void One_that_is_there_is_replaced_and_the_others_are_not_touched()
    {
        var changed = Text(MatterText.Put(Bytes(Written), "fire", "{}"));
        Assert.Equal(Written.Replace("""{ "handling": "urgent", "phrases": ["foc"] }""", "{}", StringComparison.Ordinal), changed);
    }

    [Theory]
    [InlineData("fire", "tree")]
    [InlineData("tree", "fire")]
    public void One_is_removed_and_the_other_stays(string removed, string stays)
    {
        var changed = MatterText.Remove(Bytes(Written), removed);
        Assert.Null(MatterText.Find(changed, removed));
        Assert.NotNull(MatterText.Find(changed, stays));
        Assert.Null(MatterText.Remove(Bytes(Written), "nothing"));
    }

    [Fact]
    public void The_last_one_can_go_and_another_come()
    {
        var without = MatterText.Remove(MatterText.Remove(Bytes(Written), "fire"), "tree");
        Assert.Equal("{}", MatterText.Find(MatterText.Put(without, "dog", "{}"), "dog"));
    }

    [Fact]
    public void A_town_that_has_no_such_file_gets_one() => Assert.Equal("{}", MatterText.Find(MatterText.Put(null, "dog", "{}"), "dog"));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{ \"matters\": 3 }")]
    [InlineData("\u0000")]
    public void Where_nobody_can_say_where_it_belongs_nothing_is_written(string file) => Assert.Null(MatterText.Put(Bytes(file), "dog", "{}"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_the_file_is_broken_it_is_refused_and_not_made_worse(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 3_000; round++)
        {
            var file = Bytes(Written);
            file[random.Next(file.Length)] = (byte)random.Next(256);
            if (MatterText.Put(file, "dog", "{}") is { } changed)
            {
                Assert.Equal("{}", MatterText.Find(changed, "dog"));
            }
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[]? file) => Encoding.UTF8.GetString(Assert.IsType<byte[]>(file));
}
