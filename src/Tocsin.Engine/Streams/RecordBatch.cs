using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Records on their way into one lane: all become durable together or none does. Filled by one thread, then handed to
/// <see cref="LogStream.AppendAsync"/>, which owns it until its task ends. Reusable after <see cref="Clear"/>, so that a
/// steady sender allocates nothing.
/// </summary>
public sealed class RecordBatch
{
    /// <summary>Longest name of a source, in bytes of UTF-8.</summary>
    public const int MaxSourceBytes = 1024;

    private readonly ArrayBufferWriter<byte> _payloads = new(64 * 1024);
    private readonly List<Entry> _entries = new(1024);

    /// <summary>One record's place in <see cref="Payloads"/>.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(RecordKind Kind, RecordFlags Flags, int Start, int Length, long SourceOffset);

    /// <summary>The source that numbers these records (<c>Tocsin-Source</c>); null for at-least-once delivery.</summary>
    public string? Source { get; set; }

    /// <summary>Records in the batch, rejections not counted.</summary>
    public int Count => _entries.Count;

    /// <summary>How many of them are inputs; the others are commands.</summary>
    public int Inputs { get; private set; }

    /// <summary>Bytes of all payloads.</summary>
    public int PayloadBytes => _payloads.WrittenCount;

    /// <summary>Bytes of memory that the records take: their payloads and what is noted about each. A record without a payload takes some, too.</summary>
    public long HeldBytes => PayloadBytes + ((long)Count * Unsafe.SizeOf<Entry>());

    /// <summary>Records that were refused; they enter the ledger with this batch.</summary>
    public int Rejected { get; set; }

    internal ReadOnlySpan<Entry> Entries => CollectionsMarshal.AsSpan(_entries);

    internal ReadOnlySpan<byte> Payloads => _payloads.WrittenSpan;

    /// <summary>What the record at an index is.</summary>
    public RecordKind KindAt(int index) => Entries[index].Kind;

    /// <summary>The marks of the record at an index.</summary>
    public RecordFlags FlagsAt(int index) => Entries[index].Flags;

    /// <summary>The source's own number of the record at an index.</summary>
    public long SourceOffsetAt(int index) => Entries[index].SourceOffset;

    /// <summary>The payload of the record at an index; valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> PayloadAt(int index)
    {
        ref readonly Entry entry = ref Entries[index];
        return Payloads.Slice(entry.Start, entry.Length);
    }

    /// <summary>Adds an input. The payload is copied.</summary>
    /// <param name="payload">The line without its line end.</param>
    /// <param name="sourceOffset">The source's own number of this record; must grow from record to record.</param>
    /// <param name="flags">What is to be known about it.</param>
    public void Add(ReadOnlySpan<byte> payload, long sourceOffset = 0, RecordFlags flags = RecordFlags.None) =>
        Add(RecordKind.Input, payload, sourceOffset, flags);

    /// <summary>Adds a command; see <see cref="RecordKind.Command"/>.</summary>
    public void AddCommand(ReadOnlySpan<byte> command) => Add(RecordKind.Command, command, 0, RecordFlags.None);

    /// <summary>Throws <see cref="ArgumentException"/> when the source or its offsets cannot be.</summary>
    internal void CheckOffsets()
    {
        if (Source is null)
        {
            return;
        }

        if (Source.Length == 0 || Encoding.UTF8.GetByteCount(Source) > MaxSourceBytes)
        {
            throw new ArgumentException($"A source's name has 1 to {MaxSourceBytes} bytes; this one has {Encoding.UTF8.GetByteCount(Source)}.");
        }

        long before = -1;
        foreach (ref readonly Entry entry in Entries)
        {
            if (entry.Kind == RecordKind.Input && (entry.SourceOffset <= before || entry.SourceOffset == long.MaxValue))
            {
                throw new ArgumentException(
                    $"The offsets of source '{Source}' must grow from record to record, from 0 on: {entry.SourceOffset} follows {before}.");
            }

            before = entry.Kind == RecordKind.Input ? entry.SourceOffset : before;
        }
    }

    /// <summary>Empties the batch and keeps its memory.</summary>
    public void Clear()
    {
        _payloads.ResetWrittenCount();
        _entries.Clear();
        Inputs = 0;
        Source = null;
        Rejected = 0;
    }

    private void Add(RecordKind kind, ReadOnlySpan<byte> payload, long sourceOffset, RecordFlags flags)
    {
        _entries.Add(new Entry(kind, flags, _payloads.WrittenCount, payload.Length, sourceOffset));
        _payloads.Write(payload);
        Inputs += kind == RecordKind.Input ? 1 : 0;
    }
}
