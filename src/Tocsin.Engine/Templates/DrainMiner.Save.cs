using System.Buffers;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Templates;

// The whole state as bytes: the same history gives the same bytes, because nothing of how it lies in memory is written.
public sealed partial class DrainMiner
{
    /// <summary>Writes options, clusters in the order of their last use, and the tree. The caller sees to it that the bytes reach the disk whole.</summary>
    public void Save(IBufferWriter<byte> destination)
    {
        StateWriter state = new();
        state.Bytes(MinerOptionsJson.Write(Options));
        state.Number(_lastId);
        state.Number(TemplatesVersion);

        int[] numbers = NumberTokens(out List<int> tokens);
        state.Number(tokens.Count);
        foreach (int token in tokens)
        {
            state.Bytes(_tree.Vocabulary.Text(token));
        }

        state.Number(_clusters.Count);
        for (Cluster? cluster = _clusters.Oldest; cluster is not null; cluster = cluster.Newer)
        {
            state.Number(cluster.Id);
            state.Number(cluster.Size);
            state.Number(cluster.Leaf.Tokens);
            foreach (int token in cluster.Leaf.Template(cluster.Row))
            {
                state.Number(token == Leaf.Parameter ? Vocabulary.Wildcard : numbers[token]);
            }
        }

        WriteTree(state, numbers);
        StateEnvelope.Write(state.Written, destination);
    }

    /// <summary>Numbers tokens from 1 in the order of the clusters' last use, then of the tree's keys; 0 is the wildcard.</summary>
    private int[] NumberTokens(out List<int> tokens)
    {
        int[] numbers = new int[_tree.Vocabulary.Capacity];
        List<int> order = [];
        for (Cluster? cluster = _clusters.Oldest; cluster is not null; cluster = cluster.Newer)
        {
            foreach (int token in cluster.Leaf.Template(cluster.Row))
            {
                Number(token);
            }
        }

        foreach ((TreeNode node, int depth) in _tree.Nodes.Walk())
        {
            if (depth > 0)
            {
                Number(node.Token);
            }
        }

        tokens = order;
        return numbers;

        void Number(int token)
        {
            if (token > Vocabulary.Wildcard && numbers[token] == 0)
            {
                order.Add(token);
                numbers[token] = order.Count;
            }
        }
    }

    /// <summary>Nodes in pre-order: a node above the leaves has its children, each after its key; a leaf has the ids of its clusters.</summary>
    private void WriteTree(StateWriter state, int[] numbers)
    {
        state.Number(_tree.Nodes.Roots.Count);
        int steps = 0;
        foreach ((TreeNode node, int depth) in _tree.Nodes.Walk())
        {
            steps = depth == 0 ? _tree.Steps(node.Token) : steps;
            state.Number(depth == 0 ? node.Token : numbers[node.Token]);
            if (depth < steps)
            {
                state.Number(node.ChildCount);
                continue;
            }

            state.Number(node.Leaf?.Count ?? 0);
            foreach (Cluster cluster in node.Leaf?.Clusters ?? [])
            {
                state.Number(cluster.Id);
            }
        }
    }
}
