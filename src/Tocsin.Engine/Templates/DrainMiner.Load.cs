using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Templates;

// Reading a saved state: every relation that mining relies on is checked, so bytes of any kind give either a sound miner or a reason.
public sealed partial class DrainMiner
{
    /// <summary>The miner that <see cref="Save"/> wrote; it goes on exactly as that one would have.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole and sound state; the message says where and why.</exception>
    public static DrainMiner Load(ReadOnlySpan<byte> state)
    {
        StateReader reader = new(StateEnvelope.Read(state), "saved miner");
        DrainMiner miner;
        try
        {
            miner = new DrainMiner(MinerOptionsJson.Parse(reader.Bytes("the options").ToArray()));
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException($"The saved miner has options that are refused: {fault.Message}", fault);
        }

        miner._lastId = reader.Number("the last cluster's id");
        miner.TemplatesVersion = reader.Number("the templates' version");
        int[] tokens = miner.ReadTokens(ref reader);
        List<SavedCluster> clusters = miner.ReadClusters(ref reader, tokens);
        miner.ReadTree(ref reader, tokens, clusters);
        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");

        foreach (SavedCluster cluster in clusters)
        {
            reader.Require(cluster.Placed is not null, $"cluster {cluster.Id}", "hangs on no leaf");
            miner._clusters.Add(cluster.Placed!);
        }

        // The templates and keys hold their tokens now.
        foreach (int token in tokens)
        {
            miner._tree.Vocabulary.Release(token);
        }

        return miner;
    }

    private int[] ReadTokens(ref StateReader reader)
    {
        int[] tokens = new int[reader.Count("the number of tokens") + 1];
        tokens[0] = _tree.Vocabulary.Intern("<*>"u8);
        for (int k = 1; k < tokens.Length; k++)
        {
            ReadOnlySpan<byte> text = reader.Bytes("a token");
            reader.Require(text.Length > 0, "a token", "is empty");
            tokens[k] = _tree.Vocabulary.Intern(text);
            reader.Require(_tree.Vocabulary.Count == k + 1, "a token", "is there twice");
        }

        return tokens;
    }

    private List<SavedCluster> ReadClusters(ref StateReader reader, int[] tokens)
    {
        int count = reader.Count("the number of clusters");
        reader.Require(!(count > Options.MaxClusters), "the number of clusters", $"is {count}, more than max_clusters ({Options.MaxClusters})");
        List<SavedCluster> clusters = new(count);
        HashSet<long> ids = [];
        for (int k = 0; k < count; k++)
        {
            long id = reader.Number("a cluster's id", _lastId);
            reader.Require(id > 0 && ids.Add(id), "a cluster's id", $"is {id}, which cannot be or is there twice");
            long size = reader.Number("a cluster's size");
            reader.Require(size > 0, "a cluster's size", "is 0");
            int[] template = new int[reader.Count("a template's length")];
            for (int token = 0; token < template.Length; token++)
            {
                template[token] = tokens[reader.Number("a template's token", tokens.Length - 1)];
                _tree.Vocabulary.AddReference(template[token]);
            }

            clusters.Add(new SavedCluster(id, size, template));
        }

        return clusters;
    }

    private void ReadTree(ref StateReader reader, int[] tokens, List<SavedCluster> clusters)
    {
        Dictionary<long, SavedCluster> byId = clusters.ToDictionary(cluster => cluster.Id);
        int roots = reader.Count("the number of token counts");
        for (int k = 0; k < roots; k++)
        {
            int length = (int)reader.Number("a token count", int.MaxValue - Leaf.Lanes);
            reader.Require(_tree.Nodes.Root(length) is null, "a token count", $"is {length} for the second time");
            ReadRoot(ref reader, _tree.Nodes.AddRoot(length), tokens, byId);
        }
    }

    /// <summary>Reads the nodes below a root with a stack of its own: how deep the tree goes is the file's word.</summary>
    private void ReadRoot(ref StateReader reader, TreeNode root, int[] tokens, Dictionary<long, SavedCluster> clusters)
    {
        int steps = _tree.Steps(root.Token);
        Stack<(TreeNode Node, int ChildrenLeft)> path = [];
        TreeNode node = root;
        while (true)
        {
            if (path.Count == steps)
            {
                ReadLeaf(ref reader, node, root, [.. path.Select(above => above.Node).Reverse().Append(node).Skip(1)], clusters);
            }
            else
            {
                int children = reader.Count("the number of a node's children");
                reader.Require(children <= Options.MaxChildren, "the number of a node's children", $"is {children}, more than max_children ({Options.MaxChildren})");
                path.Push((node, children));
            }

            while (path.TryPeek(out (TreeNode Node, int ChildrenLeft) above) && above.ChildrenLeft == 0)
            {
                path.Pop();
            }

            if (!path.TryPop(out (TreeNode Node, int ChildrenLeft) parent))
            {
                return;
            }

            path.Push((parent.Node, parent.ChildrenLeft - 1));
            int key = tokens[reader.Number("a node's key", tokens.Length - 1)];
            reader.Require(_tree.Nodes.Child(parent.Node, key) is null, "a node's key", "is there twice");
            node = _tree.AddChild(parent.Node, key);
        }
    }

    private void ReadLeaf(ref StateReader reader, TreeNode node, TreeNode root, TreeNode[] path, Dictionary<long, SavedCluster> clusters)
    {
        int count = reader.Count("the number of a leaf's clusters");
        reader.Require(root.Token > 0 || count <= 1, "the number of a leaf's clusters", $"is {count} for the empty line");
        long before = 0;
        for (int k = 0; k < count; k++)
        {
            long id = reader.Number("a leaf's cluster", _lastId);
            reader.Require(id > before, "a leaf's cluster", $"is {id} after {before}: they must ascend");
            before = id;
            if (!clusters.TryGetValue(id, out SavedCluster? saved))
            {
                reader.Require(false, "a leaf's cluster", $"is {id}, which does not exist");
            }

            reader.Require(saved!.Placed is null && Belongs(saved.Template, root.Token, path), "a leaf's cluster", $"is {id}, whose template belongs elsewhere");
            node.Leaf ??= _tree.NewLeaf(node, root);
            saved.Placed = new Cluster(id, node.Leaf) { Size = saved.Size };
            node.Leaf.Add(saved.Placed, saved.Template);
        }
    }

    private static bool Belongs(int[] template, int length, TreeNode[] path) =>
        template.Length == length
        && path.Index().All(step => step.Item.Token == Vocabulary.Wildcard || template[step.Index] == Vocabulary.Wildcard || template[step.Index] == step.Item.Token);

    private sealed record SavedCluster(long Id, long Size, int[] Template)
    {
        public Cluster? Placed { get; set; }
    }
}
