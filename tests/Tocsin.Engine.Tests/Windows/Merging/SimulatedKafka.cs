namespace Tocsin.Engine.Tests.Windows.Merging;

/// <summary>Partitions, a merge log and a group coordinator, in memory; what happens when is drawn from a seed.</summary>
internal sealed class SimulatedKafka(int partitions, Random random)
{
    private readonly List<List<int>> _input = [.. Enumerable.Range(0, partitions).Select(_ => new List<int>())];
    private readonly long[] _first = new long[partitions];

    public int Partitions => partitions;

    public List<(long Ticks, byte[] Message)> Log { get; } = [];

    /// <summary>Where whoever starts begins: a saved state covers all before it; null before there is one.</summary>
    public long? Committed { get; set; }

    public long Ticks { get; set; } = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>Which records retention took before anybody had counted them.</summary>
    public HashSet<int> Gone { get; } = [];

    public int Produced { get; private set; }

    public long First(int partition) => _first[partition];

    public long End(int partition) => _input[partition].Count;

    public int Record(int partition, long offset) => _input[partition][(int)offset];

    public void Produce()
    {
        _input[random.Next(partitions)].Add(Produced);
        Produced++;
    }

    public void Trim(int partition, long first)
    {
        for (long offset = _first[partition]; offset < first; offset++)
            Gone.Add(_input[partition][(int)offset]);
        _first[partition] = Math.Max(_first[partition], first);
    }

    public void Append(byte[] message) => Log.Add((Ticks, message));
}
