using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>One run of the feed: the streams it has found, the batches that are on their way to them, what came of it.</summary>
internal sealed class FeedRun(Func<string, CancellationToken, ValueTask<IRecordSink?>> sinkOfCategory)
{
    /// <summary>Batches of different sources whose appends run at once: they share the disk's syncs.</summary>
    public const int MostOnTheirWay = 16;

    private const int CompressedShares = 4;

    private readonly Dictionary<string, IRecordSink?> _sinks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly Queue<Sent> _sent = new();
    private readonly Stack<RecordBatch> _free = new();
    private readonly HashSet<long> _files = [];
    private readonly Dictionary<string, long> _spent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private long _lines;
    private long _duplicates;
    private int _unreadable;

    /// <summary>A batch, and what is to be noted once it is durable.</summary>
    public sealed record Sent(IRecordSink Sink, RecordBatch Batch, FeedFile File, FeedSource Source, long Fed, byte[] Tail, Unfed Left, Task<AppendResult> Append);

    public int OnTheirWay => _sent.Count;

    public FeedResult Result => new()
    {
        Files = _files.Count,
        Lines = _lines,
        Duplicates = _duplicates,
        Unreadable = _unreadable,
        HasMore = HasMore,
        Faults = [.. _faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key}: {fault.Value}")],
    };

    /// <summary>Whether a category has had its share before its files were through.</summary>
    public bool HasMore => _left.Count > 0;

    public bool IsLeft(string category) => _left.Contains(category);

    public void Leave(string category) => _left.Add(category);

    /// <summary>Bytes of text that a file may give now. A compressed one is read from its begin each time: it gives more at a time.</summary>
    public long Share(FeedFile file, long share) =>
        file.Name.Compression == FileCompression.None ? share - _spent.GetValueOrDefault(file.Category) : CompressedShares * share;

    /// <summary>Counts what a category gave. True when that was its share.</summary>
    public bool Spend(string category, long bytes, long share) => (_spent[category] = _spent.GetValueOrDefault(category) + bytes) >= share;

    public bool HasFault(string category) => _faults.ContainsKey(category);

    public bool Concerns(string family) => _sent.Any(sent => sent.File.Family == family);

    public void Unreadable() => _unreadable++;

    /// <summary>The stream of a category; null when it has none, or has failed in this run.</summary>
    public async ValueTask<IRecordSink?> SinkAsync(string category, CancellationToken cancellation)
    {
        if (_faults.ContainsKey(category))
            return null;
        if (_sinks.TryGetValue(category, out IRecordSink? sink))
            return sink;
        try
        {
            sink = await sinkOfCategory(category, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _faults[category] = fault.Message;
            return null;
        }

        _sinks.Add(category, sink);
        return sink;
    }

    public RecordBatch Batch() => _free.TryPop(out RecordBatch? batch) ? batch : new RecordBatch();

    public void Send(IRecordSink sink, RecordBatch batch, FeedFile file, FeedSource source, long fed, byte[] tail, Unfed left, CancellationToken cancellation) =>
        _sent.Enqueue(new Sent(sink, batch, file, source, fed, tail, left, Append(sink, batch, cancellation)));

    /// <summary>Waits for the oldest batch, however long its stream is full. Null when its stream has failed: then nothing of it is noted.</summary>
    public async ValueTask<Sent?> NextAsync(CancellationToken cancellation)
    {
        while (_sent.TryPeek(out Sent? sent))
        {
            Task<AppendResult> append = sent.Append;
            while (true)
            {
                try
                {
                    AppendResult result = await append.ConfigureAwait(false);
                    _sent.Dequeue();
                    return Done(sent, result);
                }
                catch (StreamFullException)
                {
                    cancellation.ThrowIfCancellationRequested(); // the append has waited; so does the next
                    append = Append(sent.Sink, sent.Batch, cancellation);
                }
                catch (OperationCanceledException)
                {
                    _sent.Dequeue();
                    throw;
                }
                catch (Exception fault)
                {
                    _sent.Dequeue();
                    _faults[sent.File.Category] = fault.Message;
                    break;
                }
            }
        }

        return null;
    }

    /// <summary>Waits for the end of the oldest append without trying again. Null when it failed.</summary>
    public async ValueTask<Sent?> EndNextAsync()
    {
        Sent sent = _sent.Dequeue();
        try
        {
            return Done(sent, await sent.Append.ConfigureAwait(false));
        }
        catch (Exception)
        {
            return null; // it was not accepted: the next run takes it
        }
    }

    private Sent Done(Sent sent, AppendResult result)
    {
        if (sent.Batch.Count > 0)
            _files.Add(sent.File.Id);
        _lines += result.Accepted;
        _duplicates += result.Duplicates;
        sent.Batch.Clear();
        _free.Push(sent.Batch);
        return sent;
    }

    private static async Task<AppendResult> Append(IRecordSink sink, RecordBatch batch, CancellationToken cancellation) =>
        batch.Count == 0 ? default : await sink.AppendAsync(batch, cancellation).ConfigureAwait(false);
}
