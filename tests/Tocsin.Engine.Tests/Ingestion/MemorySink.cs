using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Ingestion;

/// <summary>A stream in memory that judges source offsets as the journal does. Can be made to refuse.</summary>
internal sealed class MemorySink : IRecordSink
{
    private readonly Lock _lock = new();
    private readonly List<(string Line, RecordFlags Flags)> _records = [];
    private readonly Dictionary<string, long> _next = [];
    private readonly SemaphoreSlim _changed = new(0);

    public int Duplicates { get; private set; }

    /// <summary>Appends that are still to be refused as by a full stream.</summary>
    public int Refusals { get; set; }

    public string[] Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Select(record => record.Line)];
            }
        }
    }

    public RecordFlags FlagsOf(int index) => _records[index].Flags;

    public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (Refusals > 0)
            {
                Refusals--;
                throw new StreamFullException("full, for the test");
            }

            int accepted = 0;
            foreach (RecordBatch.Entry entry in batch.Entries)
            {
                if (batch.Source is { } source)
                {
                    if (entry.SourceOffset < _next.GetValueOrDefault(source))
                    {
                        Duplicates++;
                        continue;
                    }

                    _next[source] = entry.SourceOffset + 1;
                }

                accepted++;
                _records.Add((Encoding.UTF8.GetString(batch.Payloads.Slice(entry.Start, entry.Length)), entry.Flags));
            }

            _changed.Release();
            return new(new AppendResult(accepted, batch.Count - accepted, 0, _records.Count));
        }
    }

    public long NextOffset(string source)
    {
        lock (_lock)
        {
            return _next.GetValueOrDefault(source);
        }
    }

    /// <summary>Waits until there are so many lines.</summary>
    public async Task<string[]> WaitForAsync(int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(90));
        while (Lines.Length < count)
        {
            await _changed.WaitAsync(limit.Token);
        }

        return Lines;
    }
}
