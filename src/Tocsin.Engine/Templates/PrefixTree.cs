namespace Tocsin.Engine.Templates;

/// <summary>A node of the prefix tree. Nodes are never taken out: Drain3 keeps them when their clusters leave, and they count against <c>max_children</c>.</summary>
internal sealed class TreeNode(int number, int token)
{
    /// <summary>Its number in the tree.</summary>
    public readonly int Number = number;

    /// <summary>The token that leads here from its parent; of a root the token count.</summary>
    public readonly int Token = token;

    /// <summary>Its children in order of their creation.</summary>
    public TreeNode? FirstChild;
    public TreeNode? LastChild;
    public TreeNode? NextSibling;
    public int ChildCount;

    /// <summary>Its live clusters; null when there are none.</summary>
    public Leaf? Leaf;

    /// <summary>Of a root: grows whenever an answer for lines of this token count may become another.</summary>
    public long Version;
}

/// <summary>The nodes: a root for each token count, below it one level for each leading token. One hash table holds all edges.</summary>
internal sealed class PrefixTree
{
    private readonly List<TreeNode> _roots = [];
    private readonly TreeNode?[] _rootOf = new TreeNode?[256];
    private readonly Dictionary<int, TreeNode> _rootOfLong = [];
    private Edge[] _edges = new Edge[64];
    private int _edgeCount;
    private int _nodeCount;

    /// <summary>The roots in order of their creation.</summary>
    public IReadOnlyList<TreeNode> Roots => _roots;

    /// <summary>Nodes, roots included.</summary>
    public int Count => _nodeCount;

    /// <summary>The root of a token count, or null.</summary>
    public TreeNode? Root(int tokens) => tokens < _rootOf.Length ? _rootOf[tokens] : _rootOfLong.GetValueOrDefault(tokens);

    /// <summary>Adds the root of a token count that has none.</summary>
    public TreeNode AddRoot(int tokens)
    {
        TreeNode root = new(_nodeCount++, tokens);
        _roots.Add(root);
        if (tokens < _rootOf.Length)
        {
            _rootOf[tokens] = root;
        }
        else
        {
            _rootOfLong.Add(tokens, root);
        }

        return root;
    }

    /// <summary>The child to which a token leads, or null.</summary>
    public TreeNode? Child(TreeNode parent, int token)
    {
        Edge[] edges = _edges;
        int at = Home(parent.Number, token, edges.Length);
        while (edges[at].Child is { } child)
        {
            if (edges[at].Parent == parent.Number && child.Token == token)
            {
                return child;
            }

            at = (at + 1) & (edges.Length - 1);
        }

        return null;
    }

    /// <summary>Adds a child for a token that leads to none.</summary>
    public TreeNode AddChild(TreeNode parent, int token)
    {
        if (++_edgeCount > _edges.Length / 2)
        {
            Grow();
        }

        TreeNode child = new(_nodeCount++, token);
        if (parent.LastChild is null)
        {
            parent.FirstChild = child;
        }
        else
        {
            parent.LastChild.NextSibling = child;
        }

        parent.LastChild = child;
        parent.ChildCount++;
        Insert(_edges, parent.Number, child);
        return child;
    }

    /// <summary>All nodes in pre-order, children in order of their creation; depth 0 is a root.</summary>
    public IEnumerable<(TreeNode Node, int Depth)> Walk() => _roots.SelectMany(Walk);

    /// <summary>A node and all below it in pre-order.</summary>
    public static IEnumerable<(TreeNode Node, int Depth)> Walk(TreeNode root)
    {
        yield return (root, 0);
        Stack<TreeNode> path = [];
        TreeNode? next = root.FirstChild;
        while (next is not null || path.Count > 0)
        {
            if (next is null)
            {
                next = path.Pop().NextSibling;
                continue;
            }

            path.Push(next);
            yield return (next, path.Count);
            next = next.FirstChild;
        }
    }

    private static int Home(int parent, int token, int room) =>
        (int)((((ulong)(uint)parent << 32 | (uint)token) * 0x9E3779B97F4A7C15) >> 32) & (room - 1);

    private static void Insert(Edge[] edges, int parent, TreeNode child)
    {
        int at = Home(parent, child.Token, edges.Length);
        while (edges[at].Child is not null)
        {
            at = (at + 1) & (edges.Length - 1);
        }

        edges[at] = new Edge { Parent = parent, Child = child };
    }

    private void Grow()
    {
        Edge[] edges = new Edge[_edges.Length * 2];
        foreach (ref Edge edge in _edges.AsSpan())
        {
            if (edge.Child is not null)
            {
                Insert(edges, edge.Parent, edge.Child);
            }
        }

        _edges = edges;
    }

    private struct Edge
    {
        public int Parent;
        public TreeNode? Child;
    }
}
