using System.Text;
using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Turns requests into frames: stamps arrivals, drops what a source has delivered before, puts the first command in front. Knows where the
/// journal will end once the group is durable; forgets all of it when the group fails. Used by the appender's thread only.
/// </summary>
internal sealed class AppendEncoder(Journal journal, TimeProvider time, FirstBatch? firstBatch)
{
    /// <summary>Payload bytes after which an append goes on in another frame: what a lane holds in memory at once.</summary>
    public const int FrameBytes = 1 << 20;

    private readonly FrameWriter _writer = new();
    private readonly Dictionary<string, long> _offsets = [];
    private readonly List<(string Source, long Highest)> _offsetsInOrder = [];
    private readonly byte[] _source = new byte[RecordBatch.MaxSourceBytes];

    /// <summary>Where the journal will end.</summary>
    public JournalEnd End { get; private set; } = journal.End;

    public ReadOnlySpan<byte> Written => _writer.Written;

    /// <summary>Encodes a batch: all of it or, when this throws, nothing.</summary>
    public AppendResult Add(RecordBatch batch)
    {
        int mark = _writer.Written.Length;
        JournalEnd before = End;
        try
        {
            return Encode(batch);
        }
        catch
        {
            _writer.CutTo(mark);
            End = before;
            throw;
        }
    }

    /// <summary>Encodes a record of the stream's own: a tick or a mark.</summary>
    public void Add(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        End = End with { ArrivalTicks = Arrival() };
        _writer.Begin(FrameKind.Records, End, journal.SyncedBefore, default);
        _writer.Add(kind, payload);
        End = _writer.End(continued: false, journal.Salt);
    }

    /// <summary>The group is durable.</summary>
    public void Commit()
    {
        foreach ((string source, long highest) in _offsetsInOrder)
        {
            journal.Sources.Set(source, highest);
        }

        Forget();
    }

    /// <summary>The group is not: as if it had never been.</summary>
    public void Rollback()
    {
        End = journal.End;
        Forget();
    }

    private AppendResult Encode(RecordBatch batch)
    {
        ReadOnlySpan<RecordBatch.Entry> entries = batch.Entries;
        ReadOnlySpan<byte> payloads = batch.Payloads;
        long highest = batch.Source is null ? -1 : Highest(batch.Source);
        int fresh = batch.Source is null ? batch.Inputs : CountFresh(entries, highest);
        int duplicates = batch.Inputs - fresh;
        // A batch that was delivered before brings its refusals again, too.
        int rejected = batch.Inputs > 0 && fresh == 0 ? 0 : batch.Rejected;
        End = End with { Duplicates = End.Duplicates + duplicates };
        ReadOnlyMemory<byte>? first = fresh > 0 && End.Inputs == 0 ? firstBatch?.Invoke(batch) : null;
        if (fresh == 0 && rejected == 0 && batch.Count == batch.Inputs)
        {
            return new AppendResult(0, duplicates, 0, End.Next);
        }

        int sourceLength = batch.Source is null ? 0 : Encoding.UTF8.GetBytes(batch.Source, _source);
        ReadOnlySpan<byte> source = _source.AsSpan(0, sourceLength);
        End = End with { ArrivalTicks = Arrival() };
        _writer.Begin(FrameKind.Records, End, journal.SyncedBefore, source);
        if (first is { } command)
        {
            _writer.Add(RecordKind.Command, command.Span);
        }

        foreach (ref readonly RecordBatch.Entry entry in entries)
        {
            if (_writer.FrameBytes + entry.Length > FrameBytes && _writer.FrameRecords > 0)
            {
                End = _writer.End(continued: true, journal.Salt);
                _writer.Begin(FrameKind.Records, End, journal.SyncedBefore, source);
            }

            ReadOnlySpan<byte> payload = payloads.Slice(entry.Start, entry.Length);
            if (entry.Kind != RecordKind.Input)
            {
                _writer.Add(entry.Kind, payload);
            }
            else if (sourceLength == 0 || entry.SourceOffset > highest)
            {
                _writer.AddInput(payload, entry.Flags, entry.SourceOffset);
            }
        }

        if (rejected > 0)
        {
            _writer.AddRejection(rejected);
        }

        End = _writer.End(continued: false, journal.Salt);
        if (batch.Source is not null && fresh > 0)
        {
            long last = LastOffset(entries);
            _offsets[batch.Source] = last;
            _offsetsInOrder.Add((batch.Source, last));
        }

        return new AppendResult(fresh, duplicates, 0, End.Next);
    }

    private long Highest(string source) =>
        _offsets.TryGetValue(source, out long highest) || journal.Sources.TryGet(source, out highest) ? highest : -1;

    private static int CountFresh(ReadOnlySpan<RecordBatch.Entry> entries, long highest)
    {
        int fresh = 0;
        foreach (ref readonly RecordBatch.Entry entry in entries)
        {
            fresh += entry.Kind == RecordKind.Input && entry.SourceOffset > highest ? 1 : 0;
        }

        return fresh;
    }

    private static long LastOffset(ReadOnlySpan<RecordBatch.Entry> entries)
    {
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].Kind == RecordKind.Input)
            {
                return entries[i].SourceOffset;
            }
        }

        return -1;
    }

    private long Arrival() => Math.Max(End.ArrivalTicks, time.GetUtcNow().UtcTicks);

    private void Forget()
    {
        _writer.Clear();
        _offsets.Clear();
        _offsetsInOrder.Clear();
    }
}
