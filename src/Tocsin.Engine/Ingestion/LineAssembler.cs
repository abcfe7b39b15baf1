using System.Buffers;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion;

/// <summary>
/// Makes records of bytes that arrive in pieces: a line ends at <c>\n</c> (a <c>\r</c> before it goes too). One thread owns it.
/// </summary>
/// <remarks>
/// The source offset of a line is the number of its last byte (its line end, where it has one), counted from the beginning of
/// the source: so one more than the highest durable offset is the byte to go on from.
/// </remarks>
public sealed class LineAssembler(int maxLineBytes)
{
    private readonly byte[] _partial = new byte[maxLineBytes + 1];
    private readonly ArrayBufferWriter<byte> _repaired = new();
    private int _kept;
    private bool _cut;

    /// <summary>The number of the next byte to be fed.</summary>
    public long Position { get; private set; }

    /// <summary>True when the last line has begun and not ended.</summary>
    public bool HasPartialLine { get; private set; }

    /// <summary>Starts over at a byte of a source.</summary>
    public void Restart(long position)
    {
        Position = position;
        _kept = 0;
        _cut = false;
        HasPartialLine = false;
    }

    /// <summary>Takes the next bytes and adds every line that they complete to the batch.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, RecordBatch batch)
    {
        while (true)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                Position += bytes.Length;
                return;
            }

            Position += end + 1;
            if (HasPartialLine)
            {
                Keep(bytes[..end]);
                Add(_partial.AsSpan(0, _kept), _cut, batch);
                _kept = 0;
                _cut = false;
                HasPartialLine = false;
            }
            else
            {
                Add(bytes[..end], cut: false, batch);
            }

            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Adds the last line even though it has no line end: its source ends here.</summary>
    public void Flush(RecordBatch batch)
    {
        if (HasPartialLine)
        {
            Add(_partial.AsSpan(0, _kept), _cut, batch);
            Restart(Position);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int fits = Math.Min(bytes.Length, _partial.Length - _kept);
        bytes[..fits].CopyTo(_partial.AsSpan(_kept));
        _kept += fits;
        _cut |= fits < bytes.Length;
        HasPartialLine |= bytes.Length > 0;
    }

    private void Add(ReadOnlySpan<byte> line, bool cut, RecordBatch batch)
    {
        RecordFlags flags = RecordFlags.None;
        if (!cut && line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        if (line.Length > maxLineBytes)
        {
            line = Utf8Repair.Cut(line, maxLineBytes);
            flags |= RecordFlags.Truncated;
        }

        if (!Utf8Repair.IsValid(line))
        {
            _repaired.ResetWrittenCount();
            Utf8Repair.Repair(line, _repaired);
            line = _repaired.WrittenSpan;
            flags |= RecordFlags.InvalidUtf8;
        }

        batch.Add(line, Position - 1, flags);
    }
}
