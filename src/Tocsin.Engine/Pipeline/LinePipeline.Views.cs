using System.Buffers;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Pipeline;

// What pages and answers show. Asked on the lane's thread, between two records.
public sealed partial class LinePipeline
{
    /// <summary>All templates at this position, the most frequent first.</summary>
    public TemplateTable Templates()
    {
        List<TemplateRow> rows = new(_miner.ClusterCount);
        foreach (TemplateCluster cluster in _miner.Clusters())
            rows.Add(Row(cluster.Id, cluster.Template));
        rows.Sort((left, right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : TemplateName.Parse(left.Id).CompareTo(TemplateName.Parse(right.Id)));
        return new TemplateTable(_position, _counts.Lines, rows);
    }

    /// <summary>One template by its id (<c>T12</c>), or null when there is none or it was evicted.</summary>
    public TemplateRow? Template(string id)
    {
        long clusterId = TemplateName.Parse(id);
        return _miner.Template(clusterId) is { } text ? Row(clusterId, text) : null;
    }

    /// <summary>The miner as it is saved: what <see cref="DrainMiner.Freeze(ReadOnlySpan{byte})"/> makes a set of templates of, on another thread.</summary>
    public byte[] SavedMiner()
    {
        ArrayBufferWriter<byte> saved = new();
        _miner.Save(saved);
        return saved.WrittenSpan.ToArray();
    }

    string? ILiveLines.Template(long cluster) => _miner.Template(cluster);

    bool ILiveLines.TryFind(long position, out long cluster, out string content)
    {
        TailLine? line = position < 0 ? null : Tail.Read(position, 1).Lines.FirstOrDefault(line => line.Position == position);
        (cluster, content) = (line is null ? 0 : TemplateName.Parse(line.TemplateId), line?.Content ?? "");
        return line is not null;
    }

    private TemplateRow Row(long clusterId, string text)
    {
        TemplateStatistics statistics = _statistics[clusterId];
        return new TemplateRow(
            TemplateName.Of(clusterId),
            text,
            statistics.Count,
            new DateTime(statistics.FirstTicks, DateTimeKind.Utc),
            new DateTime(statistics.LastTicks, DateTimeKind.Utc),
            statistics.Trend(_latestTicks),
            statistics.Examples(),
            statistics.Worst);
    }
}
