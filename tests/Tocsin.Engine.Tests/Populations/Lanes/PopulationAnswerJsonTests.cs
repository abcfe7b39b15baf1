using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;

namespace Tocsin.Engine.Tests.Populations.Lanes;

public sealed class PopulationAnswerJsonTests
{
    private static readonly string[] Fields = ["source", "pop", "id", "action"];

    [Fact]
    public void An_answer_is_one_object_with_the_fields_of_the_older_product()
    {
        Assert.Equal(
            """{"runtime":2,"score":12.346,"count":7,"zscore":-0.5,"source":"web","pop":"all","id":"anna","action":"read"}""",
            Write(new PopulationAnswer(12.3456, 7, -0.5, 3, false), 2, "web", "all", "anna", "read"));
        Assert.Equal(
            """{"runtime":0,"score":0,"count":1,"zscore":0,"source":"s","pop":"p","id":"i","action":"a","timestamp":"2026-03-01 12:00"}""",
            Write(new PopulationAnswer(0, 1, 0, 0, false), 0, "s", "p", "i", "a", "2026-03-01 12:00"));
    }

    [Theory]
    [InlineData(0.0004999, "0")]
    [InlineData(0.0005, "0.001")]
    [InlineData(-0.0005, "-0.001")]
    [InlineData(-0.0001, "0")]
    [InlineData(1.9996, "2")]
    [InlineData(0.05, "0.05")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(double.NaN, "0")]
    public void Scores_have_three_decimals_halves_away_from_zero(double score, string expected) =>
        Assert.StartsWith($"{{\"runtime\":0,\"score\":{expected},", Write(new PopulationAnswer(score, 1, 0, 0, false), 0, "s", "p", "i", "a"), StringComparison.Ordinal);

    [Fact]
    public void Scores_read_back_as_a_parser_rounds_them()
    {
        Random random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            double score = (random.NextDouble() - 0.3) * Math.Pow(10, random.Next(7));
            using JsonDocument json = JsonDocument.Parse(Write(new PopulationAnswer(score, long.MaxValue - i, -score, 0, false), i, "s", "p", "i", "a"));
            double expected = double.Parse(Math.Round(score, 3, MidpointRounding.AwayFromZero).ToString("0.###", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            Assert.Equal(expected, json.RootElement.GetProperty("score").GetDouble(), 0.000_501);
            Assert.Equal(-json.RootElement.GetProperty("score").GetDouble(), json.RootElement.GetProperty("zscore").GetDouble());
            Assert.Equal(long.MaxValue - i, json.RootElement.GetProperty("count").GetInt64());
        }
    }

    [Fact]
    public void Names_come_back_whole_and_hold_no_raw_control_character()
    {
        Random random = new(12);
        string[] pieces = ["a", "\"", "\\", "\0", "\u0007", "\n", "\u001b[31m", "\u007f", "\u0080", "\u009b2J", "\u00a0", "\u00c2", "é", "\u2028", "😀", "<script>", "</", "{}", "日本"];
        for (int i = 0; i < 5000; i++)
        {
            string[] names = [.. Enumerable.Range(0, 5).Select(_ => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)])))];
            string json = Write(new PopulationAnswer(1, 1, 1, 1, false), 0, names[0], names[1], names[2], names[3], names[4]);
            Assert.DoesNotContain(json, character => char.IsControl(character));
            using JsonDocument parsed = JsonDocument.Parse(json);
            Assert.Equal(names[..4], Fields.Select(name => parsed.RootElement.GetProperty(name).GetString()));
            Assert.Equal(names[4].Length > 0, parsed.RootElement.TryGetProperty("timestamp", out JsonElement timestamp));
            if (names[4].Length > 0)
                Assert.Equal(names[4], timestamp.GetString());
        }
    }

    private static string Write(PopulationAnswer answer, long runtime, string source, string pop, string id, string action, string timestamp = "")
    {
        ArrayBufferWriter<byte> json = new();
        PopulationEvent of = new()
        {
            Org = "org"u8,
            Source = Encoding.UTF8.GetBytes(source),
            Pop = Encoding.UTF8.GetBytes(pop),
            Id = Encoding.UTF8.GetBytes(id),
            Action = Encoding.UTF8.GetBytes(action),
        };
        PopulationAnswerJson.Write(json, of, answer, runtime, Encoding.UTF8.GetBytes(timestamp));
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
