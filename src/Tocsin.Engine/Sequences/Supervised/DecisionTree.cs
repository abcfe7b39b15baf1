namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// A classification tree over counts: Breiman, Friedman, Olshen, Stone, "Classification and regression trees", 1984, with Gini's impurity. Small, and readable as rules: it stands beside
/// every network, so that nobody pays for one that adds nothing.
/// </summary>
internal sealed class DecisionTree
{
    private readonly Node _root;

    private DecisionTree(Node root) => _root = root;

    /// <summary>Leaves.</summary>
    public int Leaves => Count(_root);

    /// <summary>The share of anomalous training rows in the leaf to which these counts lead.</summary>
    public double Score(ReadOnlySpan<int> counts)
    {
        Node node = _root;
        while (node.AtMost is not null)
        {
            node = counts[node.Feature] <= node.Limit ? node.AtMost : node.Above!;
        }

        return node.Share;
    }

    /// <summary>A tree of at most <paramref name="depth"/> questions in a row.</summary>
    /// <param name="rows">One array of counts a session, all equally long.</param>
    /// <param name="anomalous">Their labels.</param>
    /// <param name="depth">The most questions in a row.</param>
    /// <param name="leafSize">The fewest rows of a leaf.</param>
    public static DecisionTree Grow(IReadOnlyList<int[]> rows, IReadOnlyList<bool> anomalous, int depth = 8, int leafSize = 2)
    {
        // Equal rows are one with two weights: there are hundreds among many thousands.
        Dictionary<string, Row> distinct = new(StringComparer.Ordinal);
        List<Row> order = [];
        for (int i = 0; i < rows.Count; i++)
        {
            string key = string.Join(',', rows[i]);
            if (!distinct.TryGetValue(key, out Row? row))
            {
                row = new Row(rows[i]);
                distinct.Add(key, row);
                order.Add(row);
            }

            row.Normal += anomalous[i] ? 0 : 1;
            row.Anomalous += anomalous[i] ? 1 : 0;
        }

        return new DecisionTree(Grow(order, depth, leafSize));
    }

    /// <summary>The tree as lines of text, a question a line, its answers indented below it.</summary>
    public IReadOnlyList<string> Describe(Func<int, string> feature)
    {
        List<string> lines = [];
        Describe(_root, "", lines);
        return lines;

        void Describe(Node node, string indent, List<string> lines)
        {
            if (node.AtMost is null)
            {
                lines.Add($"{indent}{(node.Share >= 0.5 ? "anomalous" : "normal")} ({node.Anomalous} anomalous, {node.Normal} normal)");
                return;
            }

            lines.Add($"{indent}{feature(node.Feature)} at most {node.Limit}:");
            Describe(node.AtMost, indent + "  ", lines);
            lines.Add($"{indent}{feature(node.Feature)} more than {node.Limit}:");
            Describe(node.Above!, indent + "  ", lines);
        }
    }

    private static Node Grow(List<Row> rows, int depth, int leafSize)
    {
        Node node = new() { Normal = rows.Sum(row => row.Normal), Anomalous = rows.Sum(row => row.Anomalous) };
        if (depth == 0 || node.Normal == 0 || node.Anomalous == 0 || BestQuestion(rows, node, leafSize) is not { } question)
        {
            return node;
        }

        (node.Feature, node.Limit) = question;
        node.AtMost = Grow([.. rows.Where(row => row.Counts[node.Feature] <= node.Limit)], depth - 1, leafSize);
        node.Above = Grow([.. rows.Where(row => row.Counts[node.Feature] > node.Limit)], depth - 1, leafSize);

        // Answers that agree need no question.
        if (node.AtMost.AtMost is null && node.Above.AtMost is null && (node.AtMost.Share >= 0.5) == (node.Above.Share >= 0.5) && node.AtMost.Share == node.Above.Share)
        {
            (node.AtMost, node.Above) = (null, null);
        }

        return node;
    }

    /// <summary>The question after which the least impurity is left; of equals the first feature, then the smallest limit. Null when none lessens it.</summary>
    private static (int Feature, int Limit)? BestQuestion(List<Row> rows, Node node, int leafSize)
    {
        (int Feature, int Limit)? best = null;
        double least = Impurity(node.Normal, node.Anomalous) - 1e-9;
        for (int feature = 0; feature < rows[0].Counts.Length; feature++)
        {
            rows.Sort((left, right) => left.Counts[feature].CompareTo(right.Counts[feature]));
            long normal = 0, anomalous = 0;
            for (int i = 0; i + 1 < rows.Count; i++)
            {
                normal += rows[i].Normal;
                anomalous += rows[i].Anomalous;
                if (rows[i].Counts[feature] == rows[i + 1].Counts[feature] || normal + anomalous < leafSize
                    || node.Normal + node.Anomalous - normal - anomalous < leafSize)
                {
                    continue;
                }

                double impurity = Impurity(normal, anomalous) + Impurity(node.Normal - normal, node.Anomalous - anomalous);
                if (impurity < least)
                {
                    (least, best) = (impurity, (feature, rows[i].Counts[feature]));
                }
            }
        }

        return best;
    }

    /// <summary>Gini's impurity times the number of rows.</summary>
    private static double Impurity(long normal, long anomalous) => 2.0 * normal * anomalous / (normal + anomalous);

    private static int Count(Node node) => node.AtMost is null ? 1 : Count(node.AtMost) + Count(node.Above!);

    private sealed class Row(int[] counts)
    {
        public int[] Counts => counts;

        public long Normal { get; set; }

        public long Anomalous { get; set; }
    }

    private sealed class Node
    {
        public long Normal { get; init; }

        public long Anomalous { get; init; }

        public int Feature { get; set; }

        public int Limit { get; set; }

        public Node? AtMost { get; set; }

        public Node? Above { get; set; }

        public double Share => (double)Anomalous / (Normal + Anomalous);
    }
}
