using System.Text;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Tests.Windows.Records;

public sealed class WindowReaderTests
{
    private const string Usual = """{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}""";

    public static TheoryData<string> SameRecord =>
    [
        Usual,
        """{"status":404,"url":"/resource/3","method":"GET","ip":"10.1.2.3","timestamp":"2025-05-30T18:52:47.123456Z"}""",
        """{"status":"404","url":"\/resource\/3","method":"GET","ip":"10.1.2.3","timestamp":"2025-05-30T20:52:47.123456+02:00"}""",
        """  { "a":{"status":1,"b":[1,{"c":"}"}]}, "timestamp" : 1748631167.123456 , "ip":"10.1.2.3","n":null,"t":true, "method":"GET","url":"\u002fresource/3","status":404 } """,
        """{"timestamp": 1748631167.123456, "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}""",
        """{"status": 200, "timestamp": "2025-05-30T18:52:47.123456000Z", "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}""",
        "2025-05-30T18:52:47.123456Z,10.1.2.3,GET,/resource/3,404",
        "2025-05-30T18:52:47.123456Z, 10.1.2.3, GET, /resource/3, 404 ",
        "\"2025-05-30T18:52:47.123456Z\",\"10.1.2.3\",\"GET\",\"/resource/3\",\"404\"\r",
    ];

    [Theory]
    [MemberData(nameof(SameRecord))]
    public void A_record_is_the_same_however_it_is_written(string line)
    {
        ReadRecord read = ReadRecord.Of("http", line);

        Assert.Equal(new ReadRecord(RecordOutcome.Used, new DateTime(2025, 5, 30, 18, 52, 47, 123, 456).Ticks, "404", "10.1.2.3", "/resource/3", "", Usual), read);
    }

    [Fact]
    public void A_line_of_an_access_log_is_read_by_the_names_of_the_others()
    {
        ReadRecord read = ReadRecord.Of("http", """10.1.2.3 - - [30/May/2025:20:52:47 +0200] "GET /resource/3?x=1 HTTP/1.1" 404 153 "-" "curl/8" """.TrimEnd());

        Assert.Equal(("404", "10.1.2.3", "/resource/3", "2025-05-30T18:52:47.0000000Z"), (read.Group, read.Address, read.Url, read.Time));
        Assert.Equal("""{"timestamp": "2025-05-30T18:52:47.000000Z", "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}""", read.Json);
    }

    [Fact]
    public void A_log_of_the_house_is_counted_by_its_level()
    {
        const string Rule = """{"format":"log4j","group":"component","where":["{level} = error"]}""";

        ReadRecord error = ReadRecord.Of(Rule, "2025-05-30 18:52:47,123 ERROR [main] org.example.Store: cannot write");
        ReadRecord other = ReadRecord.Of(Rule, "2025-05-30 18:52:48,123 INFO [main] org.example.Store: written");

        Assert.Equal((RecordOutcome.Used, "org.example.Store", "2025-05-30T18:52:47.1230000Z"), (error.Outcome, error.Group, error.Time));
        Assert.Equal((RecordOutcome.Ignored, "2025-05-30T18:52:48.1230000Z"), (other.Outcome, other.Time));
    }

    [Theory]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "ip": "1.1.1.1", "method": "GET", "url": "/", "status": 200}""", "'{status} >= 400' does not hold.")]
    [InlineData("timestamp,ip,method,url,status", "The line is the heading of the columns.")]
    public void A_line_that_is_left_out_says_why(string line, string why)
    {
        ReadRecord read = ReadRecord.Of("http", line);

        Assert.Equal((RecordOutcome.Ignored, why, ""), (read.Outcome, read.WhyNot, read.Json));
    }

    [Theory]
    [InlineData("", "The line is empty.")]
    [InlineData("{\"timestamp\": ", "The line is not a JSON object.")]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "status": 404""", "The line is not a JSON object.")]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "status": 404} x""", "The line is not a JSON object.")]
    [InlineData("hello", "The line is neither JSON, nor one of an access log, nor CSV of the columns timestamp, ip, method, url, status.")]
    [InlineData("a,b,c,d,e,f", "The line is neither JSON, nor one of an access log, nor CSV of the columns timestamp, ip, method, url, status.")]
    [InlineData("ip,timestamp,status", "The line is a heading of other columns than timestamp, ip, method, url, status; give its names, in its order, as the rule's \"columns\".")]
    [InlineData("""{"ip": "1.1.1.1", "status": 404}""", "'timestamp', the time, is missing in this JSON line; a rule with \"time\":\"arrival\" takes that of arrival.")]
    [InlineData("""{"timestamp": null, "status": 404}""", "'timestamp', the time, is missing in this JSON line; a rule with \"time\":\"arrival\" takes that of arrival.")]
    [InlineData("""{"timestamp": "yesterday", "status": 404}""", "'timestamp' is 'yesterday', which is no time: write it like 2025-05-30T18:52:47.123456Z.")]
    [InlineData("""{"timestamp": "2025-02-29T18:52:47Z", "status": 404}""", "'timestamp' is '2025-02-29T18:52:47Z', which is no time: write it like 2025-05-30T18:52:47.123456Z.")]
    [InlineData("""{"timestamp": "2025-13-01T18:52:47Z", "status": 404}""", "'timestamp' is '2025-13-01T18:52:47Z', which is no time: write it like 2025-05-30T18:52:47.123456Z.")]
    [InlineData("""{"timestamp": "2025-05-30T24:52:47Z", "status": 404}""", "'timestamp' is '2025-05-30T24:52:47Z', which is no time: write it like 2025-05-30T18:52:47.123456Z.")]
    [InlineData("""{"timestamp": -5, "status": 404}""", "'timestamp' is '-5', which is no time: write it like 2025-05-30T18:52:47.123456Z.")]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "ip": "1.1.1.1"}""", "'status', the group, is missing or empty in this JSON line; write {status|or:none} as the rule's \"group\" to count such records together.")]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "status": {"code": 404}}""", "'status', the group, is an object or an array; name a member of it, as in 'status.member'.")]
    [InlineData("""{"timestamp": "2025-05-30T18:52:47Z", "status": "\ud800"}""", "'status' holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.")]
    public void A_line_that_cannot_be_read_says_why(string line, string why)
    {
        ReadRecord read = ReadRecord.Of("http", line);

        Assert.Equal((RecordOutcome.Refused, why, ""), (read.Outcome, read.WhyNot, read.Json));
    }

    [Theory]
    [InlineData("\"2025-05-30T18:52:47Z\"", "2025-05-30T18:52:47.0000000Z")]
    [InlineData("\"2025-05-30T18:52:47.1Z\"", "2025-05-30T18:52:47.1000000Z")]
    [InlineData("\"2025-05-30T18:52:47.123456789Z\"", "2025-05-30T18:52:47.1234567Z")]
    [InlineData("\"2025-05-30T18:52:47.12-01:30\"", "2025-05-30T20:22:47.1200000Z")]
    [InlineData("\"2024-02-29 18:52:47\"", "2024-02-29T18:52:47.0000000Z")]
    [InlineData("\"1748631167123\"", "2025-05-30T18:52:47.1230000Z")]
    [InlineData("1748631167", "2025-05-30T18:52:47.0000000Z")]
    [InlineData("1748631167123", "2025-05-30T18:52:47.1230000Z")]
    [InlineData("1748631167.5", "2025-05-30T18:52:47.5000000Z")]
    public void Times_are_read_as_they_are_usually_written(string time, string ticks)
    {
        ReadRecord read = ReadRecord.Of("http", $$"""{"timestamp": {{time}}, "status": 404}""");

        Assert.Equal((RecordOutcome.Used, ticks), (read.Outcome, read.Time));
    }

    [Fact]
    public void A_rule_may_take_the_time_of_arrival()
    {
        ReadRecord read = ReadRecord.Of("""{"time":"arrival"}""", """{"status": 500}""");

        Assert.Equal((RecordOutcome.Used, ReadRecord.Arrival.Ticks), (read.Outcome, read.Ticks));
        Assert.Equal("""{"timestamp": "2025-06-01T12:00:00.000000Z", "ip": null, "method": null, "url": null, "status": 500}""", read.Json);
    }

    [Fact]
    public void Groups_are_of_any_field_with_transforms_and_filters_do_not_disturb_them()
    {
        const string Rule = """{"group":"url|first-segment|upper","address":"ip|lower|upper|lower","where":["{method|lower|upper|lower} = get"]}""";

        ReadRecord read = ReadRecord.Of(Rule, """{"timestamp": "2025-05-30T18:52:47Z", "ip": "FE80::1", "method": "GET", "url": "/api/x", "status": 200}""");

        Assert.Equal(("/API", "fe80::1", "/api/x"), (read.Group, read.Address, read.Url));
    }

    [Fact]
    public void What_is_no_UTF_8_becomes_a_replacement_character_and_two_such_are_one_group()
    {
        WindowReader reader = WindowRule.Parse("""{"group":"method","where":[]}""").CreateReader();

        ReadRecord read = ReadRecord.Of(reader, [.. "{\"timestamp\":\"2025-05-30T18:52:47Z\",\"url\":\"/"u8, 0xC3, .. "\\n\",\"method\":\""u8, 0xFF, .. "\"}"u8]);

        Assert.Equal(("\uFFFD", "/\uFFFD\n"), (read.Group, read.Url));
        Assert.Equal("""{"timestamp": "2025-05-30T18:52:47.000000Z", "ip": null, "method": "�", "url": "/�\u000a", "status": null}""", read.Json);
    }

    [Fact]
    public void A_record_that_does_not_fit_is_not_written()
    {
        WindowReader reader = WindowRule.Default.CreateReader();
        reader.Read(Encoding.UTF8.GetBytes(Usual), 0, out WindowRecord _);

        for (int size = 0; size < Usual.Length; size++)
            Assert.Equal(-1, reader.WriteJson(new byte[size]));
        Assert.Equal(Usual.Length, reader.WriteJson(new byte[Usual.Length]));
    }

    [Fact]
    public void Long_names_are_refused_and_long_URLs_are_cut_at_a_character()
    {
        string url = "/" + new string('é', 1000);
        ReadRecord read = ReadRecord.Of("http", $$"""{"timestamp": "2025-05-30T18:52:47Z", "url": "{{url}}", "status": 404}""");
        ReadRecord refused = ReadRecord.Of("""{"group":"url"}""", $$"""{"timestamp": "2025-05-30T18:52:47Z", "url": "{{url}}", "status": 404}""");

        Assert.Equal(url[..512], read.Url);
        Assert.Equal((RecordOutcome.Refused, "'url', the group, has 2001 bytes; at most 256."), (refused.Outcome, refused.WhyNot));
    }
}
