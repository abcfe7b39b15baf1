using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Templates;

/// <summary>
/// An online template miner that answers exactly as Drain3 does (He et al., "Drain: An Online Log Parsing Approach with Fixed
/// Depth Tree", ICWS 2017; logpai/Drain3 at commit 0fb6d6e). One thread owns it.
/// </summary>
public sealed partial class DrainMiner
{
    private readonly Masker _masker;
    private readonly Tokenizer _tokenizer;
    private readonly LineCache _repetitions = new();
    private readonly TemplateTree _tree;
    private readonly ClusterList _clusters = new();
    private readonly bool _evicts;
    private int[] _line = new int[64];
    private long _lastId;

    /// <summary>A miner without clusters. Throws <see cref="ArgumentException"/> with all faults of the options, each naming its key.</summary>
    public DrainMiner(MinerOptions options)
    {
        options.Check();
        Options = options;
        _masker = new Masker(options.Masks);
        _tokenizer = new Tokenizer(options.ExtraDelimiters);
        _tree = new TemplateTree(options);
        _evicts = options.MaxClusters is not null;
    }

    /// <summary>The settings it was made with.</summary>
    public MinerOptions Options { get; }

    /// <summary>Takes one line's content in UTF-8; allocates nothing unless a template is created or changed.</summary>
    /// <param name="content">The line without its header.</param>
    /// <param name="skipMasks">Bit k is set when mask k must not run (a replayed time-out).</param>
    public MinedLine Mine(ReadOnlySpan<byte> content, ulong skipMasks = 0)
    {
        ReadOnlySpan<byte> masked = _masker.Mask(content, skipMasks, out ulong skipped);
        ulong hash = TokenHash.Of(masked);
        Cluster? cluster = _repetitions.Find(masked, hash);
        TemplateChange change = TemplateChange.None;
        if (cluster is null)
        {
            (cluster, change) = MineTokens(masked);
            if (change == TemplateChange.None)
            {
                _repetitions.Keep(masked, hash, cluster);
            }
        }

        if (change != TemplateChange.Created)
        {
            cluster.Size++;
            if (_evicts)
            {
                _clusters.Touch(cluster);
            }
        }

        return new MinedLine(cluster.Id, change, skipped);
    }

    private (Cluster Cluster, TemplateChange Change) MineTokens(ReadOnlySpan<byte> masked)
    {
        ReadOnlySpan<byte> text = _tokenizer.Split(masked);
        int tokens = _tokenizer.Count;
        if (_tree.Nodes.Root(tokens) is null)
        {
            return (Create(text), TemplateChange.Created);
        }

        ReadOnlySpan<int> line = Look(text, out int known);
        Leaf? leaf = _tree.FindLeaf(line, tokens);
        int equal = 0;
        int row = leaf is null ? -1 : tokens == 0 ? 0 : leaf.FindMostSimilar(line, known, out equal);
        if (row < 0)
        {
            return (Create(text), TemplateChange.Created);
        }

        if (leaf!.Fits(row, equal))
        {
            return (leaf.Cluster(row), TemplateChange.None);
        }

        Generalise(leaf, row, line);
        return (leaf.Cluster(row), TemplateChange.Changed);
    }

    /// <summary>The numbers of the line's tokens, padded to whole vectors.</summary>
    private ReadOnlySpan<int> Look(ReadOnlySpan<byte> text, out int known)
    {
        int room = Leaf.Stride(_tokenizer.Count);
        if (_line.Length < room)
        {
            _line = new int[Math.Max(room, _line.Length * 2)];
        }

        known = _tokenizer.Number(text, _tree.Vocabulary, _line);
        return _line.AsSpan(0, room);
    }
}
