namespace Tocsin.Engine.Templates;

/// <summary>Vocabulary and prefix tree together: where a line's candidates are, and where a new template goes. Reading is safe for many threads while nobody writes.</summary>
internal sealed class TemplateTree(MinerOptions options)
{
    private readonly int _levels = options.Depth - 2;

    /// <summary>The tokens of all templates and tree keys.</summary>
    public Vocabulary Vocabulary { get; } = new();

    /// <summary>The nodes.</summary>
    public PrefixTree Nodes { get; } = new();

    /// <summary>How many leading tokens lead from the root to the leaf of a line with so many tokens.</summary>
    public int Steps(int tokens) => Math.Max(0, Math.Min(_levels, tokens) - 1);

    /// <summary>The leaf that a line's leading tokens lead to, each by its own child or else by the wildcard's; null when there is none or it is empty.</summary>
    /// <param name="line">Numbers of the line's tokens.</param>
    /// <param name="tokens">How many tokens the line has.</param>
    public Leaf? FindLeaf(ReadOnlySpan<int> line, int tokens)
    {
        TreeNode? node = Nodes.Root(tokens);
        int steps = Steps(tokens);
        for (int k = 0; k < steps && node is not null; k++)
        {
            node = (line[k] == Vocabulary.Unknown ? null : Nodes.Child(node, line[k])) ?? Nodes.Child(node, Vocabulary.Wildcard);
        }

        return node?.Leaf;
    }

    /// <summary>The leaf for a new template, made where the tree does not reach yet. Drain3's rules decide between the token's own child and the wildcard's.</summary>
    /// <param name="template">Numbers of the template's tokens, all known.</param>
    public Leaf PlaceLeaf(ReadOnlySpan<int> template)
    {
        TreeNode root = Nodes.Root(template.Length) ?? Nodes.AddRoot(template.Length);
        TreeNode node = root;
        int steps = Steps(template.Length);
        for (int k = 0; k < steps; k++)
        {
            node = Nodes.Child(node, template[k]) ?? ChildFor(node, template[k]);
        }

        return node.Leaf ??= NewLeaf(node, root);
    }

    /// <summary>An empty leaf for a node.</summary>
    public Leaf NewLeaf(TreeNode node, TreeNode root) => new(node, root, root.Token, RequiredEqual(root.Token));

    /// <summary>Adds the child of a token that has none.</summary>
    public TreeNode AddChild(TreeNode node, int token)
    {
        Vocabulary.AddReference(token);
        return Nodes.AddChild(node, token);
    }

    private TreeNode ChildFor(TreeNode node, int token)
    {
        TreeNode? wildcard = Nodes.Child(node, Vocabulary.Wildcard);
        bool numeric = options.ParametrizeNumericTokens && PythonText.HasDigit(Vocabulary.Text(token));

        // The last place is kept for the wildcard until it is there.
        bool hasPlace = wildcard is null ? node.ChildCount + 1 < options.MaxChildren : node.ChildCount < options.MaxChildren;
        return !numeric && hasPlace ? AddChild(node, token) : wildcard ?? AddChild(node, Vocabulary.Wildcard);
    }

    /// <summary>The least number of equal tokens whose share of all tokens, in double precision, reaches <c>sim_th</c>.</summary>
    private int RequiredEqual(int tokens)
    {
        if (tokens == 0)
        {
            return 0;
        }

        int required = (int)Math.Ceiling(options.SimTh * tokens);
        while (required > 0 && (double)(required - 1) / tokens >= options.SimTh)
        {
            required--;
        }

        while ((double)required / tokens < options.SimTh)
        {
            required++;
        }

        return required;
    }
}
