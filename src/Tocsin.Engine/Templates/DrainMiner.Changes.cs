namespace Tocsin.Engine.Templates;

// What changes the templates: creation, eviction, generalisation.
public sealed partial class DrainMiner
{
    /// <summary>Grows whenever a template comes, changes or goes. The sizes of clusters do not move it.</summary>
    public long TemplatesVersion { get; private set; }

    private Cluster Create(ReadOnlySpan<byte> text)
    {
        if (_clusters.Count == Options.MaxClusters)
        {
            Evict(_clusters.Oldest!);
        }

        int[] template = new int[_tokenizer.Count];
        for (int k = 0; k < template.Length; k++)
        {
            template[k] = _tree.Vocabulary.Intern(_tokenizer.Token(text, k));
        }

        Leaf leaf = _tree.PlaceLeaf(template);
        Cluster cluster = new(++_lastId, leaf);
        leaf.Add(cluster, template);
        _clusters.Add(cluster);
        Changed(leaf);
        return cluster;
    }

    private void Evict(Cluster cluster)
    {
        _clusters.Remove(cluster);
        cluster.Leaf.Remove(cluster, _tree.Vocabulary);
        if (cluster.Leaf.Count == 0)
        {
            cluster.Leaf.Node.Leaf = null;
        }

        Changed(cluster.Leaf);
    }

    private void Generalise(Leaf leaf, int row, ReadOnlySpan<int> line)
    {
        leaf.Generalise(row, line, _tree.Vocabulary);
        leaf.Cluster(row).Text = null;
        Changed(leaf);
    }

    private void Changed(Leaf leaf)
    {
        leaf.Root.Version++;
        TemplatesVersion++;
    }
}
