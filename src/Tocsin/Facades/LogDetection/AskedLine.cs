using System.Buffers;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Streams;
using Tocsin.Server.Records;

namespace Tocsin.Facades.LogDetection;

/// <summary>A line to append, and what its sender said about it.</summary>
/// <param name="Line">Valid UTF-8, without its line end.</param>
/// <param name="Block">Its session key, in place of what the model's rule would find in it; 1 to 256 bytes.</param>
/// <param name="Client">Who sent it.</param>
internal sealed record AskedLine(byte[] Line, string? Block = null, int? Client = null)
{
    /// <summary>The records of these lines: the same repairs and cuts as for any record, the annotation around what came of them.</summary>
    public static RecordBatch Batch(ReadOnlySpan<AskedLine> lines, int maxLineBytes, int maxDepth)
    {
        var batch = new RecordBatch();
        var bare = new RecordBatch();
        ArrayBufferWriter<byte> annotated = new(256);
        foreach (AskedLine line in lines)
        {
            bare.Clear();
            new RecordCollector(bare, maxLineBytes, 1, maxDepth, 0).TakeText(line.Line.AsSpan().TrimEnd("\r\n"u8));
            if (line.Block is null && line.Client is null)
            {
                batch.Add(bare.PayloadAt(0), 0, bare.FlagsAt(0));
                continue;
            }

            annotated.ResetWrittenCount();
            new LineAnnotation(line.Block, line.Client).Write(annotated);
            annotated.Write(bare.PayloadAt(0));
            batch.Add(annotated.WrittenSpan, 0, bare.FlagsAt(0) | RecordFlags.Annotated);
        }

        return batch;
    }

    /// <summary>The first characters of the line.</summary>
    public string Beginning(int characters)
    {
        // No character has more than four bytes.
        string text = Encoding.UTF8.GetString(Line.AsSpan(0, Math.Min(Line.Length, characters * 4)));
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes().Take(characters))
        {
            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }

    /// <summary>The block that the line names, where no model says by which rule to look: by the usual ones. Null when it names none.</summary>
    public string? OwnBlock()
    {
        if (Block is not null)
        {
            return Block;
        }

        SessionKeyFinder finder = SessionKeyRule.Parse("default").CreateFinder();
        finder.Find(Line, Line);
        return finder.Count == 0 ? null : Encoding.UTF8.GetString(finder[0]);
    }
}
