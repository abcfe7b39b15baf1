using System.Text;
using System.Text.Json;
using Tocsin.Server.Records;

namespace Tocsin.Tests.Server.Records;

public sealed class JsonSyntaxTests
{
    private static readonly string[] Seeds =
    [
        "{\"a\":[1,-2.5e3,{\"b\":null}],\"c\":\"x\\u00e9y\\\\\"}", "[true,false,null,[],{}]", "\"\\\"\\/\\b\"", "{\"a\":{\"a\":{\"a\":[[[0]]]}}}",
    ];

    [Theory]
    [InlineData("{}", true)]
    [InlineData(" {\"a\":[1,2,{\"b\":null}],\"c\":\"\\u00e9\\n\"} ", true)]
    [InlineData("-0.5e+10", true)]
    [InlineData("\"x\"", true)]
    [InlineData("", false)]
    [InlineData("{", false)]
    [InlineData("{\"a\"}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("[1,]", false)]
    [InlineData("[1 2]", false)]
    [InlineData("{} {}", false)]
    [InlineData("01", false)]
    [InlineData("1.", false)]
    [InlineData("-", false)]
    [InlineData("tru", false)]
    [InlineData("\"\\x\"", false)]
    [InlineData("\"\\u12g4\"", false)]
    [InlineData("\"a\nb\"", false)]
    [InlineData("\"", false)]
    [InlineData("[}", false)]
    public void It_knows_what_json_is(string text, bool valid)
    {
        Assert.Equal(valid, JsonSyntax.Check(Encoding.UTF8.GetBytes(text), 64, out _) == JsonSyntaxFault.None);
        Assert.Equal(valid, Oracle(Encoding.UTF8.GetBytes(text), 64));
    }

    [Fact]
    public void It_agrees_with_the_framework_on_a_hundred_thousand_damaged_texts()
    {
        var random = new Random(8800);
        byte[] alphabet = Encoding.UTF8.GetBytes("{}[]\",:\\ut0123456789.-+eEnrfalse \n\tx/b");
        int valid = 0;
        for (int round = 0; round < 100_000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]);
            for (int edits = random.Next(3); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => [.. text[..at], .. text[(at + 1)..], (byte)' '],
                    1 => [.. text[..at], alphabet[random.Next(alphabet.Length)], .. text[at..]],
                    _ => [.. text[..at], alphabet[random.Next(alphabet.Length)], .. text[(at + 1)..]],
                };
            }

            int depth = random.Next(1, 8);
            bool expected = Oracle(text, depth);
            valid += expected ? 1 : 0;
            Assert.True(expected == (JsonSyntax.Check(text, depth, out _) == JsonSyntaxFault.None), $"depth {depth}: {Encoding.UTF8.GetString(text)}");
        }

        Assert.InRange(valid, 10_000, 90_000);
    }

    [Fact]
    public void What_is_nested_too_deep_is_told_from_what_is_malformed()
    {
        byte[] deep = Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65));

        Assert.Equal(JsonSyntaxFault.TooDeep, JsonSyntax.Check(deep, 64, out _));
        Assert.Equal(JsonSyntaxFault.None, JsonSyntax.Check(deep, 65, out _));
    }

    private static bool Oracle(byte[] text, int depth)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = depth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
