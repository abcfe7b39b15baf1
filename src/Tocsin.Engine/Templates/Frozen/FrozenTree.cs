namespace Tocsin.Engine.Templates.Frozen;

/// <summary>The templates of a miner at one moment, matched as Drain3's <c>match</c> does (similarity 1, wildcards counted as equal).</summary>
internal sealed class FrozenTree : ITemplateMatcher
{
    private readonly TemplateTree _tree;
    private readonly Dictionary<long, int> _places;
    private readonly Cluster[] _clusters;
    private readonly Dictionary<int, Leaf[]> _leaves;

    /// <param name="tree">A tree that nobody changes any more.</param>
    /// <param name="clusters">Its clusters in the order of their places.</param>
    public FrozenTree(TemplateTree tree, Cluster[] clusters)
    {
        (_tree, _clusters) = (tree, clusters);
        _places = clusters.Select((cluster, place) => (cluster.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
        _leaves = tree.Nodes.Roots.ToDictionary(root => root.Token, root => PrefixTree.Walk(root).Select(at => at.Node.Leaf).OfType<Leaf>().ToArray());
    }

    public int Match(ReadOnlySpan<byte> masked, LineScratch scratch, FullSearch fullSearch)
    {
        ReadOnlySpan<byte> text = scratch.Tokenizer.Split(masked);
        int tokens = scratch.Tokenizer.Count;
        if (_tree.Nodes.Root(tokens) is null)
        {
            return -1;
        }

        Span<int> line = scratch.Numbers(tokens);
        scratch.Tokenizer.Number(text, _tree.Vocabulary, line);
        Leaf? leaf = fullSearch == FullSearch.Always ? null : _tree.FindLeaf(line, tokens);
        int row = leaf?.FindPerfect(line) ?? -1;
        if (row < 0 && fullSearch != FullSearch.Never)
        {
            (leaf, row) = SearchAll(line, tokens);
        }

        return row < 0 ? -1 : _places[leaf!.Cluster(row).Id];
    }

    public IEnumerable<(string Name, int Start, int End)>? Parameters(TracedLine line, int template)
    {
        Cluster cluster = _clusters[template];
        ReadOnlySpan<int> tokens = cluster.Leaf.Template(cluster.Row);
        if (line.Tokens.Count != tokens.Length)
        {
            return null;
        }

        List<(string Name, int Start, int End)> parameters = [];
        for (int k = 0; k < tokens.Length; k++)
        {
            (int start, int end) = line.Tokens[k];
            if (tokens[k] == Leaf.Parameter)
            {
                parameters.Add(line.Wildcard(start, end));
            }
            else if (line.Text[start..end].SequenceEqual(_tree.Vocabulary.Text(tokens[k])))
            {
                parameters.AddRange(line.MasksWithin(start, end));
            }
            else
            {
                return null;
            }
        }

        return parameters;
    }

    /// <summary>The best of all leaves of a token count, in the order in which Drain3 lists their clusters.</summary>
    private (Leaf? Leaf, int Row) SearchAll(ReadOnlySpan<int> line, int tokens)
    {
        (Leaf? best, int bestRow, int parameters) = (null, -1, -1);
        foreach (Leaf leaf in _leaves[tokens])
        {
            int row = leaf.FindPerfect(line, parameters);
            if (row >= 0)
            {
                (best, bestRow, parameters) = (leaf, row, leaf.Parameters(row));
            }
        }

        return (best, bestRow);
    }
}
