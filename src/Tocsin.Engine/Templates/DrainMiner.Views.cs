namespace Tocsin.Engine.Templates;

/// <summary>One live cluster as others see it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Template">Its template's tokens, one space between them, parameters as <c>&lt;*&gt;</c> or <c>&lt;NAME&gt;</c>.</param>
/// <param name="Size">Lines it stands for.</param>
public sealed record TemplateCluster(long Id, string Template, long Size);

// What the owner's thread can read between two lines.
public sealed partial class DrainMiner
{
    /// <summary>How many clusters live.</summary>
    public int ClusterCount => _clusters.Count;

    /// <summary>The live clusters, the oldest id first.</summary>
    public IReadOnlyList<TemplateCluster> Clusters()
    {
        List<TemplateCluster> all = new(_clusters.Count);
        for (Cluster? cluster = _clusters.Oldest; cluster is not null; cluster = cluster.Newer)
        {
            all.Add(new TemplateCluster(cluster.Id, TextOf(cluster), cluster.Size));
        }

        all.Sort((left, right) => left.Id.CompareTo(right.Id));
        return all;
    }

    /// <summary>The template of a live cluster, or null. The same string until the template changes.</summary>
    public string? Template(long clusterId) => _clusters.Find(clusterId) is { } cluster ? TextOf(cluster) : null;

    /// <summary>Lines that a live cluster stands for; 0 when there is no such cluster.</summary>
    public long Size(long clusterId) => _clusters.Find(clusterId)?.Size ?? 0;

    private string TextOf(Cluster cluster) => cluster.Text ??= TemplateText.Of(cluster.Leaf.Template(cluster.Row), _tree.Vocabulary);
}
