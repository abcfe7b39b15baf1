using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests;
using Tocsin.Server.Http;
using Tocsin.Server.Records;

namespace Tocsin.Tests.Server.Records;

/// <summary>Bodies cut anywhere give the same records: each test feeds them whole, byte by byte and in seeded pieces.</summary>
public sealed class RecordCollectorTests
{
    private const int MaxLine = 32;

    public static TheoryData<int> Cuts => [0, 1, 2, 3, 7];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Every_line_is_a_record_and_line_ends_are_not_part_of_it(int cut)
    {
        Taken taken = Take("one\r\ntwo\n\nfour\r\n\rfive", cut, collector => new LineBody(collector, json: false));

        Assert.Equal(["one", "two", "", "four", "\rfive"], taken.Payloads);
        Assert.Equal([10, 11, 12, 13, 14], taken.Offsets);
        Assert.Equal(0, taken.Rejected);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_line_that_is_too_long_is_cut_at_a_character_and_marked(int cut)
    {
        string exact = new('x', MaxLine);
        Taken taken = Take($"{exact}\r\n{exact}y\n{new string('z', MaxLine - 1)}é\n{new string('q', 1000)}\nlast", cut, collector => new LineBody(collector, json: false));

        Assert.Equal([exact, exact, new string('z', MaxLine - 1), new string('q', MaxLine), "last"], taken.Payloads);
        Assert.Equal([RecordFlags.None, RecordFlags.Truncated, RecordFlags.Truncated, RecordFlags.Truncated, RecordFlags.None], taken.Flags);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Bytes_that_are_not_utf8_are_replaced_and_marked(int cut)
    {
        byte[] body = [.. "a"u8, 0xff, .. "b\nplain\n"u8, 0xe2, 0x82, (byte)'\n', .. "{\"k\":\"x"u8];
        Taken taken = Take(body, cut, collector => new LineBody(collector, json: false));

        Assert.Equal(["a\uFFFDb", "plain", "\uFFFD", "{\"k\":\"x"], taken.Payloads);
        Assert.Equal([RecordFlags.InvalidUtf8, RecordFlags.None, RecordFlags.InvalidUtf8, RecordFlags.None], taken.Flags);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void One_bad_line_of_json_keeps_its_neighbours(int cut)
    {
        string tooLong = $"{{\"k\":\"{new string('x', MaxLine)}\"}}";
        Taken taken = Take($"{{\"a\":1}}\nnonsense\n\n \"a \\u00e9\\tline\\n\" \n42\n{tooLong}\n[[[[1]]]]\n{{\"b\":2}}", cut, collector => new LineBody(collector, json: true));

        Assert.Equal(["{\"a\":1}", "a é\tline", "{\"b\":2}"], taken.Payloads);
        Assert.Equal([10, 13, 17], taken.Offsets);
        Assert.Equal([(1, "bad_json"), (4, "not_a_record"), (5, "record_too_long"), (6, "too_deep")], taken.Errors);
        Assert.Equal(4, taken.Rejected);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void An_array_of_strings_and_objects_is_taken_apart(int cut)
    {
        Taken taken = Take(" [ {\"a\": \"}],{\\\"\"} ,\n\"a \\\\ line\", nonsense, 1.5 ,{\"b\":[1,2]}, \"\" ] \n", cut, collector => new JsonArrayBody(collector));

        Assert.Null(taken.Fault);
        Assert.Equal(["{\"a\": \"}],{\\\"\"}", "a \\ line", "{\"b\":[1,2]}", ""], taken.Payloads);
        Assert.Equal([10, 11, 14, 15], taken.Offsets);
        Assert.Equal([(2, "bad_json"), (3, "not_a_record")], taken.Errors);
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData(" [ ] ", true)]
    [InlineData("", false)]
    [InlineData("{}", false)]
    [InlineData("[{}", false)]
    [InlineData("[{},]", false)]
    [InlineData("[,{}]", false)]
    [InlineData("[{}] x", false)]
    [InlineData("[\"x]", false)]
    public void A_body_that_is_no_array_is_unreadable_as_a_whole(string body, bool readable)
    {
        foreach (int cut in new[] { 0, 1 })
        {
            Assert.Equal(readable, Take(body, cut, collector => new JsonArrayBody(collector)).Fault is null);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        Taken taken = Take("\"\\ud83d\\ude00 \\ud83d \\ude00\"", 0, collector => new LineBody(collector, json: true));

        Assert.Equal(["😀 \uFFFD \uFFFD"], taken.Payloads);
        Assert.Equal([RecordFlags.InvalidUtf8], taken.Flags);
    }

    [Fact]
    public void A_batch_names_its_first_hundred_errors_and_counts_all()
    {
        Taken taken = Take(string.Concat(Enumerable.Repeat("x\n", 250)), 0, collector => new LineBody(collector, json: true));

        Assert.Equal(250, taken.Rejected);
        Assert.Equal(Enumerable.Range(0, 100), taken.Errors.Select(error => error.Index));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_record()
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"level\":\"info\",\"a\":1}\n", 1000)));
        var batch = new RecordBatch();
        using var parser = new LineBody(new RecordCollector(batch, MaxLine, 1_000_000, 4, 0), json: true);
        AllocationProbe.AssertNone(Feed);

        Assert.Equal(1000, batch.Count);

        void Feed()
        {
            batch.Clear();
            for (int at = 0; at < body.Length; at += 4096)
            {
                parser.Feed(body.AsSpan(at, Math.Min(4096, body.Length - at)));
            }
        }
    }

    private static Taken Take(string body, int cut, Func<RecordCollector, IBodyParser> parser) => Take(Encoding.UTF8.GetBytes(body), cut, parser);

    private static Taken Take(byte[] body, int cut, Func<RecordCollector, IBodyParser> make)
    {
        var batch = new RecordBatch();
        var collector = new RecordCollector(batch, MaxLine, 1000, maxDepth: 3, firstOffset: 10);
        using IBodyParser parser = make(collector);
        RequestFault? fault = null;
        int step = cut == 0 ? Math.Max(1, body.Length) : cut;
        for (int at = 0; at < body.Length; at += step)
        {
            fault ??= parser.Feed(body.AsSpan(at, Math.Min(step, body.Length - at)));
        }

        fault ??= parser.Complete();
        return new Taken(
            fault,
            [.. Enumerable.Range(0, batch.Count).Select(index => Encoding.UTF8.GetString(batch.PayloadAt(index)))],
            [.. Enumerable.Range(0, batch.Count).Select(batch.FlagsAt)],
            [.. Enumerable.Range(0, batch.Count).Select(batch.SourceOffsetAt)],
            [.. collector.Errors.Select(error => (error.Index, error.Code))],
            batch.Rejected);
    }

    private sealed record Taken(
        RequestFault? Fault, string[] Payloads, RecordFlags[] Flags, long[] Offsets, (int Index, string Code)[] Errors, int Rejected);
}
