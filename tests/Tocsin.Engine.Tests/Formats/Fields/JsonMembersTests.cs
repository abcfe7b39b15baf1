using System.Text;
using System.Text.Json;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Tests.Formats.Fields;

public sealed class JsonMembersTests
{
    private static readonly string[] Wanted = ["timestamp", "ip", "status", "a", "é"];

    private static readonly string[] Names = [.. Wanted, "", "b", "timestam", "timestampx", "A", "\\u0061"];

    private static readonly string[] Values = ["\"\"", "\"x\"", "0", "7", "404", "00", "-1", "1.5", "true", "null", "[1]", "{\"ip\":1}", "\"é\"", "\"a\\n\"", "\"\\u0041\"", "\"a\tb\"", "1e3", "tru", "\"" + new string('y', 40) + "\""];

    [Fact]
    public void Members_are_those_that_the_framework_finds_whatever_the_line()
    {
        JsonMembers members = new([.. Wanted.Select(Encoding.UTF8.GetBytes)]);
        Random random = new(11);
        int objects = 0;
        for (int i = 0; i < 60_000; i++)
        {
            byte[] line = Encoding.UTF8.GetBytes(Line(random));
            for (int edits = random.Next(4) == 0 ? random.Next(1, 3) : 0; edits > 0; edits--)
                line[random.Next(line.Length)] = (byte)"{}[]\",:\\ut0-.eE+ \n\t\u0001xn"[random.Next(22)];

            string? expected = Expected(line);
            string? found = members.TryRead(line) ? Found(members, line) : null;

            Assert.True(expected == found, $"{Encoding.UTF8.GetString(line)}: {expected} expected, {found} found");
            objects += expected is null ? 0 : 1;
        }

        Assert.InRange(objects, 10_000, 50_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Lines_of_every_length_are_read_alike(int around)
    {
        JsonMembers members = new([.. Wanted.Select(Encoding.UTF8.GetBytes)]);
        for (int length = around; length < around + 70; length++)
        {
            byte[] line = Encoding.UTF8.GetBytes($$"""{"b": "{{new string('z', length)}}", "ip": "1.2.3.4", "status": 500}""");
            Assert.True(members.TryRead(line));
            Assert.Equal(Expected(line), Found(members, line));
            Assert.False(members.TryRead(line.AsSpan(0, line.Length - 1)));
            Assert.False(members.TryRead([.. line, (byte)'}']));
        }
    }

    private static string Line(Random random)
    {
        int count = random.Next(7);
        StringBuilder line = new("{");
        for (int member = 0; member < count; member++)
            line.Append(member == 0 ? "" : Pick(",", ", ", " , ")).Append($"\"{Pick(Names)}\"").Append(Pick(":", ": ", " : ")).Append(random.Next(3) == 0 ? Pick(Values) : Pick("\"10.1.2.3\"", "404", "\"2025-05-30T18:52:47Z\""));
        return line.Append(random.Next(50) == 0 ? " } " : "}").ToString();

        string Pick(params string[] from) => from[random.Next(from.Length)];
    }

    private static string? Expected(byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            string[] texts = new string[Wanted.Length];
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                // A name or a text that is broken after the edits is compared as bytes: unescaping is tested elsewhere.
                int wanted = Array.FindIndex(Wanted, member.NameEquals);
                if (wanted >= 0)
                    texts[wanted] = member.Value.ValueKind == JsonValueKind.Null ? "" : System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value) is var raw ? Convert.ToHexString(raw) : "";
            }

            return string.Join('|', texts.Select(static text => text ?? ""));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Found(JsonMembers members, byte[] line) => string.Join('|', members.Places.ToArray().Select(place => place.Kind switch
    {
        MemberKind.Missing => "",
        MemberKind.String or MemberKind.Escaped => Convert.ToHexString(line.AsSpan(place.Start - 1, place.Length + 2)),
        _ => Convert.ToHexString(line.AsSpan(place.Start, place.Length)),
    }));
}
