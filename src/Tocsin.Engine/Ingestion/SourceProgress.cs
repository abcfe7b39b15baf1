namespace Tocsin.Engine.Ingestion;

/// <summary>What a source counts about itself. Written by the source, read by anyone.</summary>
public sealed class SourceProgress
{
    private long _records;
    private long _bytes;
    private long _faults;
    private long _missed;
    private volatile SourceStatus _said = new(SourceState.Idle, "not started", 0, 0, 0);

    /// <summary>How the source is doing.</summary>
    public SourceStatus Status => _said with
    {
        Records = Interlocked.Read(ref _records),
        Bytes = Interlocked.Read(ref _bytes),
        Faults = Interlocked.Read(ref _faults),
        Missed = Interlocked.Read(ref _missed),
    };

    /// <summary>Records were appended, bytes were read.</summary>
    public void Add(int records, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Records are gone for ever: the other side no longer had them when they were asked for.</summary>
    public void Miss(long records) => Interlocked.Add(ref _missed, records);

    /// <summary>What the source does now, in one sentence.</summary>
    public void Say(SourceState state, string detail) => _said = new(state, detail, 0, 0, 0);

    /// <summary>Something outside is missing; the sentence says what and that it is tried again.</summary>
    public void Fault(string detail)
    {
        Interlocked.Increment(ref _faults);
        Say(SourceState.Retrying, detail);
    }
}
