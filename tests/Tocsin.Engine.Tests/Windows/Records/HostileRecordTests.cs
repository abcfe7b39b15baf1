using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tocsin.Engine.Traffic;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Tests.Windows.Records;

public sealed class HostileRecordTests
{
    private const string Troublesome = "{}[]\",:\\ut0-.eE+ \n\t;TZx";

    private static readonly string[] Rules =
    [
        "http",
        """{"format":"json","time":"arrival","address":"a.b|lower|upper","url":"url|fold:/a|digits","group":"{status|log10|or:-}","where":["{method} != x"]}""",
        """{"format":"csv","group":"url|first-segment","where":[]}""",
        """{"format":"combined","group":"agent|hash","where":["{size} < 1000"]}""",
        """{"format":"log4j"}""",
    ];

    [Fact]
    public void No_bytes_make_a_reader_throw_and_what_it_makes_of_them_fits()
    {
        WindowReader[] readers = [.. Rules.Select(static rule => WindowRule.Parse(rule).CreateReader())];
        byte[][] samples = [.. Samples().Select(Encoding.UTF8.GetBytes)];
        byte[] json = new byte[4096];
        Random random = new(12);
        int[] outcomes = new int[3];
        for (int i = 0; i < 30_000; i++)
        {
            byte[] line = [.. samples[random.Next(samples.Length)]];
            for (int edits = random.Next(4); edits > 0 && line.Length > 0; edits--)
                line[random.Next(line.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : Troublesome[random.Next(Troublesome.Length)]);
            if (random.Next(10) == 0)
                line = line[..random.Next(line.Length + 1)];
            foreach (WindowReader reader in readers)
            {
                RecordOutcome outcome = reader.Read(line, ReadRecord.Arrival.Ticks, out WindowRecord record);
                outcomes[(int)outcome]++;
                Assert.Equal(outcome != RecordOutcome.Used, reader.WhyNot.Length > 0);
                int length = reader.WriteJson(json);
                Assert.Equal(outcome == RecordOutcome.Used, length != 0);
                if (outcome != RecordOutcome.Used)
                    continue;
                Assert.InRange(record.Ticks, 1, DateTime.MaxValue.Ticks);
                Assert.InRange(record.Group.Length, 1, WindowRule.GroupBytes * 3);
                Assert.InRange(record.Url.Length, 0, WindowRule.UrlBytes);
                Assert.True(Utf8.IsValid(record.Group));
                using JsonDocument written = JsonDocument.Parse(json.AsMemory(0, length));
                Assert.Equal(5, written.RootElement.EnumerateObject().Count());
            }
        }

        Assert.All(outcomes, static count => Assert.True(count > 1_000, $"{count}"));
    }

    [Fact]
    public void The_same_records_are_found_as_the_framework_finds_whatever_is_in_the_lines()
    {
        WindowReader reader = WindowRule.Default.CreateReader();
        HttpTraffic traffic = new(new HttpTrafficOptions { StatusWeights = (1, 1, 1), Disorder = TimeSpan.FromHours(23) });
        byte[] bytes = new byte[HttpTraffic.LongestLine];
        Random random = new(13);
        int used = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] line = bytes[..(traffic.Write(bytes, ReadRecord.Arrival.Ticks + random.Next()) - 1)];
            for (int edits = random.Next(2) == 0 ? random.Next(1, 4) : 0; edits > 0; edits--)
            {
                int at = random.Next(line.Length);
                line[at] = (byte)(line[at] is >= (byte)'0' and <= (byte)'9' ? '0' + random.Next(10) : Troublesome[random.Next(Troublesome.Length)]);
            }

            if (line[0] != '{')
                continue;
            (RecordOutcome Outcome, string Record) expected = Expected(line);
            ReadRecord read = ReadRecord.Of(reader, line);

            string found = read.Outcome == RecordOutcome.Used ? $"{read.Ticks} {read.Group} {read.Address} {read.Url}" : read.Outcome == RecordOutcome.Ignored ? $"{read.Ticks}" : "";
            // Times are the catalogue's: what the framework does not read, it may.
            if (expected.Record != "other time")
                Assert.True(expected == (read.Outcome, found), $"{Encoding.UTF8.GetString(line)}: {expected} expected, {read.Outcome} {found} {read.WhyNot}");
            used += read.Outcome == RecordOutcome.Used ? 1 : 0;
        }

        Assert.InRange(used, 10_000, 40_000);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        (string Rule, HttpTrafficFormat Format)[] cases =
        [
            ("http", HttpTrafficFormat.Json),
            ("http", HttpTrafficFormat.Csv),
            ("http", HttpTrafficFormat.Combined),
            ("""{"group":"url|first-segment|upper","address":"ip|lower","where":["{url} contains resource","{status} >= 400"]}""", HttpTrafficFormat.Json),
        ];
        foreach ((string rule, HttpTrafficFormat format) in cases)
        {
            WindowReader reader = WindowRule.Parse(rule).CreateReader();
            HttpTraffic traffic = new(new HttpTrafficOptions { Format = format, StatusWeights = (1, 1, 1), Disorder = TimeSpan.FromMinutes(5) });
            byte[] line = new byte[HttpTraffic.LongestLine];
            byte[] escaped = """{"timestamp": "2025-05-30T18:52:47+02:00", "ip": "10.0.0.1", "x": {"y": []}, "method": "G\u0045T", "url": "\/a\n", "status": 500}"""u8.ToArray();
            byte[] json = new byte[512];
            AllocationProbe.AssertNone(() =>
            {
                for (int i = 0; i < 5_000; i++)
                {
                    int length = traffic.Write(line, ReadRecord.Arrival.Ticks + (i * TimeSpan.TicksPerSecond));
                    reader.Read(line.AsSpan(0, length - 1), 0, out WindowRecord _);
                    reader.WriteJson(json);
                    reader.Read(escaped, 0, out WindowRecord _);
                    reader.WriteJson(json);
                    reader.Read(line.AsSpan(0, length / 2), 0, out WindowRecord _);
                }
            });
        }
    }

    private static IEnumerable<string> Samples() =>
    [
        """{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.1.2.3", "method": "GET", "url": "/resource/3", "status": 404}""",
        """{"timestamp": 1748631167.5, "a": {"b": "Ⱥß"}, "method": "\ud83d\udd14", "url": "/a/12/\"é\"", "status": "500", "n": null}""",
        "2025-05-30T18:52:47.123456Z,10.1.2.3,GET,\"/resource/\"\"3\"\",\",404",
        "timestamp,ip,method,url,status",
        """shop:443 10.1.2.3 - - [30/May/2025:18:52:47 +0000] "GET /resource/3?x HTTP/1.1" 404 153 "-" "curl/8" """,
        "2025-05-30 18:52:47,123 ERROR [main] org.example.Store: cannot write",
    ];

    private static (RecordOutcome Outcome, string Record) Expected(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("timestamp", out JsonElement time) || time.ValueKind == JsonValueKind.Null)
                return (RecordOutcome.Refused, "");
            if (time.ValueKind != JsonValueKind.String || !DateTime.TryParseExact(time.GetString(), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime parsed))
                return (RecordOutcome.Used, "other time");
            if (!root.TryGetProperty("status", out JsonElement status) || status.ValueKind is JsonValueKind.Null || Text(status).Length == 0)
                return (RecordOutcome.Refused, "");
            bool error = double.TryParse(Text(status), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 400;
            string address = root.TryGetProperty("ip", out JsonElement ip) ? Text(ip) : "";
            string url = root.TryGetProperty("url", out JsonElement path) ? Text(path) : "";
            return error ? (RecordOutcome.Used, $"{parsed.Ticks} {Text(status)} {address} {url}") : (RecordOutcome.Ignored, $"{parsed.Ticks}");
        }
        catch (JsonException)
        {
            return (RecordOutcome.Refused, "");
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ValueKind == JsonValueKind.Null ? "" : value.GetRawText();
}
