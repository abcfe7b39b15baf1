using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Formats;

public sealed class HostileLineTests
{
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly string[] Samples =
    [
        "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating",
        "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\\\"\"] An event",
        "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0",
        "shop:443 10.0.0.7 - - [28/Feb/2026:10:00:00 +0100] \"GET /a\\\"b HTTP/1.1\" 404 12 \"-\" \"curl\"",
        "{\"@t\":\"2026-02-28T10:00:00Z\",\"@mt\":\"Or\\u00e9der\",\"log\":{\"level\":\"warn\",\"a\":[1,-2.5e+3,true,null,{}]},\"ts\":1772272800.25}",
        "2026-02-28 10:00:00.123  INFO 4711 --- [           main] com.example.App     : Started App in 2.1 seconds",
        "[Sat Feb 28 10:00:00.123456 2026] [core:error] [pid 1:tid 2] [client 10.0.0.7:5000] AH00124: Request",
        "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed for user root",
        "E0228 10:00:00.123456    1234 server.go:146] failed: x",
        "2026-02-28 10:00:00.123 CET [812] app@db ERROR:  relation \"x\" does not exist",
    ];

    public static TheoryData<string> Formats => [.. FormatCatalogue.Presets.Select(preset => preset.Name), "<Date> <A>[<B>]?: (<C> )?<Content>"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_bytes_make_a_parser_throw_and_a_line_that_does_not_fit_is_kept_whole(string name)
    {
        Assert.True(FormatCatalogue.TryFind(name, out LineFormat? format, out _));
        ILineParser parser = format!.CreateParser();
        Random random = new(20262);
        long[] arrivals = [Arrival, 0, -1, long.MinValue, long.MaxValue, DateTime.MaxValue.Ticks];
        int misses = 0;
        for (int i = 0; i < 30_000; i++)
        {
            byte[] line = Line(random);
            long arrival = arrivals[random.Next(8) is var pick && pick < arrivals.Length ? pick : 0];
            ParsedLine parsed = parser.Parse(line, arrival);
            Assert.InRange(parsed.EventTicks, 0, DateTime.MaxValue.Ticks);
            Assert.True(Enum.IsDefined(parsed.Severity));
            if (parsed.HeaderMatched)
                continue;
            misses++;
            Assert.True(parsed.Content == line);
            Assert.True(parsed.Component.IsEmpty && parsed.EventTicks == 0 && parsed.Severity == Severity.Unknown);
        }

        Assert.True(name == "none" || misses > 1000);
    }

    [Fact]
    public void JSON_is_read_as_strictly_and_as_exactly_as_the_framework_reads_it()
    {
        ILineParser parser = FormatCatalogue.Presets.First(preset => preset.Name == "json").CreateParser();
        Random random = new(20263);
        int valid = 0;
        for (int i = 0; i < 60_000; i++)
        {
            byte[] line = Encoding.UTF8.GetBytes(Json(random, 0, top: true));
            for (int edits = random.Next(3); edits > 0; edits--)
                line[random.Next(line.Length)] = (byte)"{}[]\",:\\ut0-.eE+ \n\t\u0001xn"[random.Next(22)];
            string? message = null;
            bool isObject = false;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                isObject = document.RootElement.ValueKind == JsonValueKind.Object;
                // Of two members of one name we take the first, the framework the last.
                if (isObject && document.RootElement.EnumerateObject().FirstOrDefault(member => Is(member, "message") && member.Value.ValueKind == JsonValueKind.String && Raw(member) > 2) is { Value.ValueKind: JsonValueKind.String } found)
                    message = Encoding.UTF8.GetString(Unescaped(found.Value)).TrimEnd(' ', '\t', '\n', '\v', '\f', '\r');
            }
            catch (JsonException)
            {
            }

            ParsedLine parsed = parser.Parse(line, Arrival);
            Assert.True(isObject == parsed.HeaderMatched, Encoding.UTF8.GetString(line));
            valid += isObject ? 1 : 0;
            if (message is not null)
                Assert.Equal(message, Encoding.UTF8.GetString(parsed.Content));
        }

        Assert.InRange(valid, 10_000, 50_000);
    }

    [Fact]
    public void JSON_nested_deeper_than_64_is_kept_whole()
    {
        ILineParser parser = FormatCatalogue.Presets.First(preset => preset.Name == "json").CreateParser();
        Assert.True(parser.Parse(Nested(63), Arrival).HeaderMatched);
        Assert.False(parser.Parse(Nested(64), Arrival).HeaderMatched);
        Assert.False(parser.Parse(Nested(30_000), Arrival).HeaderMatched);

        static byte[] Nested(int arrays) => Encoding.ASCII.GetBytes("{\"a\":" + new string('[', arrays) + new string(']', arrays) + "}");
    }

    [Fact]
    public void Parsing_allocates_nothing_per_line()
    {
        byte[][] lines = [.. Samples.Select(Encoding.UTF8.GetBytes)];
        ILineParser[] parsers = [.. FormatCatalogue.Presets.Select(preset => preset.CreateParser())];
        int fits = 0;
        AllocationProbe.AssertNone(() =>
        {
            foreach (ILineParser parser in parsers)
            {
                for (int i = 0; i < 100; i++)
                {
                    foreach (byte[] line in lines)
                        fits += parser.Parse(line, Arrival).HeaderMatched ? 1 : 0;
                }
            }
        });
        Assert.True(fits > 100 * lines.Length);
    }

    private static byte[] Line(Random random)
    {
        if (random.Next(4) == 0)
        {
            byte[] noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            return noise;
        }

        List<byte> line = [.. Encoding.UTF8.GetBytes(Samples[random.Next(Samples.Length)])];
        for (int edits = random.Next(6); edits > 0 && line.Count > 0; edits--)
        {
            int at = random.Next(line.Count);
            switch (random.Next(5))
            {
                case 0:
                    line.RemoveAt(at);
                    break;
                case 1:
                    line[at] = (byte)random.Next(256);
                    break;
                case 2:
                    line.Insert(at, (byte)" \t:[]<>\"\\{}-/.,09"[random.Next(17)]);
                    break;
                case 3:
                    line.RemoveRange(at, line.Count - at);
                    break;
                default:
                    line.InsertRange(at, line.Take(random.Next(40)).ToArray());
                    break;
            }
        }

        return [.. line];
    }

    private static string Json(Random random, int depth, bool top = false)
    {
        int kind = top ? 0 : random.Next(depth > 3 ? 2 : 0, 8);
        return kind switch
        {
            0 => "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Space()}{Name()}{Space()}:{Space()}{Json(random, depth + 1)}{Space()}")) + "}",
            1 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Json(random, depth + 1))) + "]",
            2 => "true",
            3 => "null",
            4 => random.Next(2) == 0 ? random.Next(-100, 100).ToString() : "1.5e-3",
            _ => Text(),
        };

        string Space() => random.Next(6) == 0 ? " " : "";
        string Name() => random.Next(2) == 0 ? "\"message\"" : Text();
        string Text() => "\"" + string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => (string[])["a", "é", "\\n", "\\\"", "\\u00e9", "\\ud83d\\udd14", "\\/", "🔔", " "] is var all ? all[random.Next(all.Length)] : "")) + "\"";
    }

    private static bool Is(JsonProperty member, string name)
    {
        try
        {
            return string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            // A name with half a surrogate: not ours.
            return false;
        }
    }

    private static int Raw(JsonProperty member) => JsonMarshal.GetRawUtf8Value(member.Value).Length;

    private static byte[] Unescaped(JsonElement value)
    {
        try
        {
            return Encoding.UTF8.GetBytes(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate, or bytes that are not UTF-8: the framework refuses these, we replace them.
            byte[] raw = JsonMarshal.GetRawUtf8Value(value).ToArray();
            byte[] text = new byte[raw.Length];
            return text[..JsonBytes.Unescape(raw.AsSpan()[1..^1], text)];
        }
    }
}
