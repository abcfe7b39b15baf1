using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Kafka.Tests.Sources;

/// <summary>A stream in memory that judges source offsets as the journal does, and that can be held: then nothing becomes durable.</summary>
internal sealed class KeptRecords : IRecordSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<(string Line, RecordFlags Flags, long Offset)>> _bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private TaskCompletionSource? _held;
    private int _waiting;

    public int Duplicates { get; private set; }

    public int Rejected { get; private set; }

    /// <summary>Appends that came while it was held.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int Count => _bySource.Values.Sum(records => records.Count);

    /// <summary>From now on appends wait.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What waits becomes durable.</summary>
    public void LetGo() => _held!.SetResult();

    /// <summary>As if the journal had records of a source already.</summary>
    public void Know(string source, long next) => _next[source] = next;

    /// <summary>The lines of a source, in their order.</summary>
    public string[] Lines(string source)
    {
        lock (_lock)
        {
            return [.. _bySource.GetValueOrDefault(source, []).Select(record => record.Line)];
        }
    }

    public RecordFlags FlagsOf(string source, int index) => _bySource[source][index].Flags;

    public async ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        if (_held is { } held)
        {
            if (!held.Task.IsCompleted)
            {
                Interlocked.Increment(ref _waiting);
            }

            await held.Task.WaitAsync(cancellation);
        }

        lock (_lock)
        {
            int accepted = 0;
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.SourceOffsetAt(i) < _next.GetValueOrDefault(batch.Source!))
                {
                    Duplicates++;
                    continue;
                }

                _next[batch.Source!] = batch.SourceOffsetAt(i) + 1;
                accepted++;
                if (!_bySource.TryGetValue(batch.Source!, out var records))
                {
                    _bySource.Add(batch.Source!, records = []);
                }

                records.Add((Encoding.UTF8.GetString(batch.PayloadAt(i)), batch.FlagsAt(i), batch.SourceOffsetAt(i)));
            }

            Rejected += batch.Rejected;
            _changed.Release();
            return new AppendResult(accepted, batch.Count - accepted, 0, Count);
        }
    }

    public long NextOffset(string source)
    {
        lock (_lock)
        {
            return _next.GetValueOrDefault(source);
        }
    }

    /// <summary>Waits until something is so, looking after each append.</summary>
    public async Task Until(Func<KeptRecords, bool> so)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (_lock)
            {
                if (so(this))
                {
                    return;
                }
            }

            await _changed.WaitAsync(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
