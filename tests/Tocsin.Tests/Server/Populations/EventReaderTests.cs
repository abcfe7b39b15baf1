using System.Text;
using System.Text.Json;
using Tocsin.Engine.Tests;
using Tocsin.Server.Populations;

namespace Tocsin.Tests.Server.Populations;

public sealed class EventReaderTests
{
    private const string Good = """{"org":"acme","source":"shop","pop":"all","id":"ann","action":"buy"}""";

    private static readonly string[] Fields = ["org", "source", "pop", "id", "action"];

    private readonly EventReader _reader = new(maxDepth: 8);

    [Theory]
    [InlineData(Good)]
    [InlineData(""" { "action" : "buy" , "id":"ann","pop":"all","source":"shop","org":"acme" } """)]
    [InlineData("""{"extra":{"org":"x","list":[1,"}",{"id":2}]},"org":"acme","n":-1.5e3,"source":"shop","t":true,"pop":"all","id":"ann","action":"buy","z":null}""")]
    [InlineData("""{"org":1,"id":"bob","org":"acme","source":"shop","pop":"all","id":"ann","action":"buy"}""")]
    [InlineData("""{"\u006frg":"acme","source":"shop","pop":"all","id":"ann","action":"buy","timestamp":null}""")]
    public void The_five_fields_are_found_wherever_they_stand_and_kept_alone(string json)
    {
        Assert.Equal(EventFault.None, Read(json));
        Assert.Equal(Good, Encoding.UTF8.GetString(_reader.Line));
        Assert.Equal("ann", Encoding.UTF8.GetString(_reader.Event.Id));
        Assert.True(_reader.SentTimestamp.IsEmpty);
    }

    [Fact]
    public void Escapes_are_understood_and_stay_one_line()
    {
        Assert.Equal(EventFault.None, Read("""{"org":"a\nb","source":"\u00e9\ud83d\ude00","pop":"\"\\","id":"\u001b[2J","action":"日本","timestamp":"12:00"}"""));

        Assert.Equal("a\nb", Encoding.UTF8.GetString(_reader.Event.Org));
        Assert.Equal("é😀", Encoding.UTF8.GetString(_reader.Event.Source));
        Assert.Equal("\"\\", Encoding.UTF8.GetString(_reader.Event.Pop));
        Assert.Equal("日本", Encoding.UTF8.GetString(_reader.Event.Action));
        Assert.Equal("12:00", Encoding.UTF8.GetString(_reader.SentTimestamp));
        Assert.DoesNotContain((byte)'\n', _reader.Line.ToArray());
        Assert.Equal("a\nb", JsonDocument.Parse(_reader.Line.ToArray()).RootElement.GetProperty("org").GetString());
    }

    [Theory]
    [InlineData("", "bad_json", "byte 0")]
    [InlineData("{\"org\":", "bad_json", "not JSON")]
    [InlineData(Good + "x", "bad_json", "byte 68")]
    [InlineData("[1]", "not_an_event", "object")]
    [InlineData("\"text\"", "not_an_event", "object")]
    [InlineData("{}", "field_missing", "'org'")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"ann"}""", "field_missing", "'action'")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":7,"action":"buy"}""", "field_mistyped", "'id'")]
    [InlineData("""{"org":"acme","source":"shop","pop":null,"id":"ann","action":"buy"}""", "field_mistyped", "'pop'")]
    [InlineData("""{"org":"acme","source":{"a":[]},"pop":"all","id":"ann","action":"buy"}""", "field_mistyped", "'source'")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"ann","action":"buy","timestamp":12}""", "field_mistyped", "'timestamp'")]
    [InlineData("""{"org":"acme","source":"","pop":"all","id":"ann","action":"buy"}""", "field_empty", "'source'")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"a\u0000n","action":"buy"}""", "field_bad_text", "NUL")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"\ud800","action":"buy"}""", "field_bad_text", "surrogate")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":"ann","action":"\ude00\ud83d"}""", "field_bad_text", "'action'")]
    [InlineData("""{"x":[[[[[[[[]]]]]]]],"org":"acme","source":"shop","pop":"all","id":"ann","action":"buy"}""", "too_deep", "8 levels")]
    public void What_is_no_event_says_why(string json, string code, string word)
    {
        EventFault fault = Read(json);

        Assert.Equal(code, EventFaults.Code(fault));
        Assert.Contains(word, _reader.Detail(fault), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    [InlineData(10_000_000, false)]
    public void A_name_has_at_most_1024_bytes_as_text_not_as_json(int bytes, bool fits)
    {
        string escaped = string.Concat(Enumerable.Repeat("\\u0041", Math.Min(bytes, 2000))) + new string('b', Math.Max(0, bytes - 2000));

        Assert.Equal(fits ? EventFault.None : EventFault.TooLong, Read($$"""{"org":"acme","source":"shop","pop":"all","id":"{{escaped}}","action":"buy"}"""));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] json = Encoding.Latin1.GetBytes("""{"org":"acme","source":"shop","pop":"all","id":"é","action":"buy"}""");

        EventFault fault = _reader.Read(json);

        Assert.Equal("invalid_utf8", EventFaults.Code(fault));
    }

    [Fact]
    public void A_fault_leaves_nothing_behind_for_the_next_event()
    {
        Read("""{"org":"acme","source":"shop","pop":"all","id":"ann","timestamp":"x"}""");

        Assert.Equal(EventFault.Missing, Read("""{"action":"buy"}"""));
        Assert.Equal(EventFault.None, Read(Good));
        Assert.True(_reader.SentTimestamp.IsEmpty);
        Assert.Equal(Good, Encoding.UTF8.GetString(_reader.Line));
    }

    [Fact]
    public void Reading_allocates_nothing_in_the_steady_state()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"org":"acme","source":"shop","pop":"all","id":"\u00e9","action":"buy","timestamp":"x","more":[1,{"a":"b"}]}""");
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _reader.Read(json);
            }
        });
    }

    // Independent of how the reader walks: the framework's own parser says what the fields are.
    [Fact]
    public void Made_up_json_is_read_as_the_framework_reads_it()
    {
        Random random = new(20261122);
        for (int i = 0; i < 5_000; i++)
        {
            string json = MadeUp(random);
            EventFault fault = Read(json);
            JsonElement root = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = true }).RootElement;
            if (fault == EventFault.None)
            {
                JsonElement kept = JsonDocument.Parse(_reader.Line.ToArray()).RootElement;
                foreach (string name in Fields)
                {
                    Assert.Equal(root.GetProperty(name).GetString(), kept.GetProperty(name).GetString());
                }
            }
            else
            {
                Assert.Contains(Fields, name => !root.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String || value.GetString() == "");
            }
        }
    }

    private EventFault Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json));

    private static string MadeUp(Random random)
    {
        string[] names = ["org", "source", "pop", "id", "action", "org", "other", "or\\u0067", ""];
        string[] values = ["\"a\"", "\"b c\"", "\"\\\"\\\\\\u00e9\"", "\"}\"", "\"日本\"", "\"x\"", "\"y\"", "\"\"", "1", "true", "null", "{\"org\":\"in\",\"q\":[\"]\"]}", "[ ]"];
        List<string> members = ["\"org\":\"o\"", "\"source\":\"s\"", "\"pop\":\"p\"", "\"id\":\"i\"", "\"action\":\"a\""];
        members.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => $"\"{names[random.Next(names.Length)]}\" : {values[random.Next(values.Length)]}"));
        string[] shuffled = [.. members];
        random.Shuffle(shuffled);
        return "{ " + string.Join(random.Next(2) == 0 ? "," : " ,\t", shuffled.Skip(random.Next(10) == 0 ? 1 : 0)) + " }";
    }
}
