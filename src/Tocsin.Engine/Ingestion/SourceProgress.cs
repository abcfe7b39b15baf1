namespace Tocsin.Engine.Ingestion;

/// <summary>What a source counts about itself. Written by the source, read by anyone.</summary>
internal sealed class SourceProgress
{
    private long _records;
    private long _bytes;
    private long _faults;
    private volatile SourceStatus _said = new(SourceState.Idle, "not started", 0, 0, 0);

    public SourceStatus Status => _said with
    {
        Records = Interlocked.Read(ref _records),
        Bytes = Interlocked.Read(ref _bytes),
        Faults = Interlocked.Read(ref _faults),
    };

    public void Add(int records, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Say(SourceState state, string detail) => _said = new(state, detail, 0, 0, 0);

    public void Fault(string detail)
    {
        Interlocked.Increment(ref _faults);
        Say(SourceState.Retrying, detail);
    }
}
