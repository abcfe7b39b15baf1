using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Templates;

/// <summary>
/// The clusters of one leaf of the tree, oldest first, their templates as rows of token numbers: [clusters, stride]. A row is
/// padded to whole vectors; a wildcard, the padding of a row and the padding of a line are numbers that equal nothing.
/// </summary>
internal sealed partial class Leaf
{
    /// <summary>Token numbers in one vector.</summary>
    public const int Lanes = 8;

    /// <summary>Stands for a wildcard in a row: no line's token has this number, not even <c>&lt;*&gt;</c>.</summary>
    public const int Parameter = -2;

    /// <summary>Fills up a line's last vector.</summary>
    public const int LinePadding = -3;

    private const int RowPadding = -4;

    /// <summary>The parameters of a row whose cluster is gone: more than any line has tokens.</summary>
    private const int Gone = int.MaxValue;

    private readonly int _required;
    private readonly int _stride;
    private Cluster?[] _clusters = new Cluster?[1];
    private int[] _parameters = new int[1];
    private int[] _rows;
    private int _count;
    private int _gone;

    /// <summary>An empty leaf.</summary>
    /// <param name="node">Where it hangs.</param>
    /// <param name="root">The root of its token count.</param>
    /// <param name="tokens">Tokens of each template.</param>
    /// <param name="required">Equal tokens that a line needs to join.</param>
    public Leaf(TreeNode node, TreeNode root, int tokens, int required)
    {
        (Node, Root, Tokens, _required) = (node, root, tokens, required);
        _stride = Stride(tokens);
        _rows = new int[_stride];
    }

    /// <summary>The node it hangs on.</summary>
    public TreeNode Node { get; }

    /// <summary>The root of its token count.</summary>
    public TreeNode Root { get; }

    /// <summary>Tokens of each template.</summary>
    public int Tokens { get; }

    /// <summary>Live clusters.</summary>
    public int Count => _count - _gone;

    /// <summary>Room that a line of so many tokens takes, padding included.</summary>
    public static int Stride(int tokens) => (tokens + Lanes - 1) / Lanes * Lanes;

    /// <summary>The template of a row; <see cref="Parameter"/> stands for a wildcard.</summary>
    public ReadOnlySpan<int> Template(int row) => _rows.AsSpan(row * _stride, Tokens);

    /// <summary>Whether a line that joins this row with so many equal tokens changes its template.</summary>
    public bool Fits(int row, int equal) => equal + _parameters[row] == Tokens;

    /// <summary>
    /// The row with the most equal tokens, of those the one with the most wildcards, of those the oldest; -1 when none has as
    /// many as required. A wildcard counts as unequal.
    /// </summary>
    /// <param name="line">The line's token numbers, padded.</param>
    /// <param name="known">Tokens of the line that some template may have; a flood of lines that are new in every word ends here.</param>
    /// <param name="equal">The equal tokens of the answer.</param>
    public int FindMostSimilar(ReadOnlySpan<int> line, int known, out int equal)
    {
        if (known < _required)
        {
            equal = 0;
            return -1;
        }

        int best = -1, bestEqual = _required - 1, bestParameters = int.MaxValue;
        ref int tokens = ref MemoryMarshal.GetReference(line);
        ref int rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (int row = 0; row < _count; row++)
        {
            // More than this cannot be equal, so most rows need no comparison.
            int most = Tokens - _parameters[row];
            if (most < bestEqual || (most == bestEqual && _parameters[row] <= bestParameters))
            {
                continue;
            }

            int same = CountEqual(ref Unsafe.Add(ref rows, row * _stride), ref tokens, _stride);
            if (same > bestEqual || (same == bestEqual && _parameters[row] > bestParameters))
            {
                (best, bestEqual, bestParameters) = (row, same, _parameters[row]);
                if (same == Tokens)
                {
                    break;
                }
            }
        }

        equal = bestEqual;
        return best;
    }

    /// <summary>The row that the line fits wholly, of those the one with the most wildcards, of those the oldest; -1 when there is none.</summary>
    public int FindPerfect(ReadOnlySpan<int> line, int moreParametersThan = -1)
    {
        int best = -1;
        ref int rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (int row = 0; row < _count; row++)
        {
            int parameters = _parameters[row];
            if (parameters > moreParametersThan && parameters != Gone
                && CountEqual(ref Unsafe.Add(ref rows, row * _stride), ref MemoryMarshal.GetReference(line), _stride) == Tokens - parameters)
            {
                (best, moreParametersThan) = (row, parameters);
            }
        }

        return best;
    }

    /// <summary>Wildcards of a row.</summary>
    public int Parameters(int row) => _parameters[row];

    /// <summary>The cluster of a row.</summary>
    public Cluster Cluster(int row) => _clusters[row]!;

    /// <summary>The live clusters, oldest first.</summary>
    public IEnumerable<Cluster> Clusters => _clusters.Take(_count).OfType<Cluster>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountEqual(ref int row, ref int line, int stride)
    {
        int equal = 0;
        for (int at = 0; at < stride; at += Lanes)
        {
            Vector256<int> same = Vector256.Equals(Vector256.LoadUnsafe(ref row, (nuint)at), Vector256.LoadUnsafe(ref line, (nuint)at));
            equal += BitOperations.PopCount(same.ExtractMostSignificantBits());
        }

        return equal;
    }
}
