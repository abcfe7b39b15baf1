using System.Text;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Ingestion;

public sealed class LineAssemblerTests
{
    [Fact]
    public void Any_cutting_of_the_bytes_gives_the_same_records()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("first\nsecond\r\n\nvierte Zeile mit ü\nlonger than twenty bytes, so it is cut\nno end");
        List<(string, long, RecordFlags)> whole = Assemble(bytes, bytes.Length);

        for (int piece = 1; piece < bytes.Length; piece++)
        {
            Assert.Equal(whole, Assemble(bytes, piece));
        }
    }

    [Fact]
    public void The_offset_after_a_record_is_the_byte_where_the_next_begins()
    {
        List<(string Line, long Offset, RecordFlags)> records = Assemble("ab\ncde\r\nf"u8.ToArray(), 2);

        Assert.Equal([("ab", 2L), ("cde", 7L), ("f", 8L)], records.Select(record => (record.Line, record.Offset)));
    }

    [Fact]
    public void A_line_over_the_limit_is_cut_between_characters_and_marked()
    {
        List<(string Line, long, RecordFlags Flags)> records = Assemble(Encoding.UTF8.GetBytes("1234567890123456789üabc\nnext\n"), 5);

        Assert.Equal(["1234567890123456789", "next"], records.Select(record => record.Line));
        Assert.Equal([RecordFlags.Truncated, RecordFlags.None], records.Select(record => record.Flags));
    }

    [Fact]
    public void A_line_of_just_the_limit_is_whole()
    {
        List<(string Line, long, RecordFlags Flags)> records = Assemble("12345678901234567890\r\n12345678901234567890\n"u8.ToArray(), 7);

        Assert.All(records, record => Assert.Equal(("12345678901234567890", RecordFlags.None), (record.Line, record.Flags)));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_replaced_and_marked()
    {
        List<(string Line, long, RecordFlags Flags)> records = Assemble([(byte)'a', 0xFF, (byte)'b', (byte)'\n'], 4);

        Assert.Equal(("a\uFFFDb", RecordFlags.InvalidUtf8), (records[0].Line, records[0].Flags));
    }

    private static List<(string Line, long Offset, RecordFlags Flags)> Assemble(byte[] bytes, int piece)
    {
        LineAssembler lines = new(maxLineBytes: 20);
        RecordBatch batch = new();
        for (int at = 0; at < bytes.Length; at += piece)
        {
            lines.Feed(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), batch);
        }

        lines.Flush(batch);
        List<(string, long, RecordFlags)> records = [];
        foreach (RecordBatch.Entry entry in batch.Entries)
        {
            records.Add((Encoding.UTF8.GetString(batch.Payloads.Slice(entry.Start, entry.Length)), entry.SourceOffset, entry.Flags));
        }

        return records;
    }
}
