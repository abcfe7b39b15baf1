namespace Tocsin.Numerics;

/// <summary>
/// Where the elements of c[m, n] (+)= a[m, k] · b[k, n] lie: a[i, p] at i × ARow + p × AStep, b[p, j] at p × BStep + j × BColumn,
/// c[i, j] at i × CRow + j. Strides let a product read a transposed matrix, or one head's columns of a wider one, where it lies.
/// </summary>
public readonly record struct MatMulShape(int M, int N, int K)
{
    public required int ARow { get; init; }

    public required int AStep { get; init; }

    public required int BStep { get; init; }

    public required int BColumn { get; init; }

    public required int CRow { get; init; }

    /// <summary>Whether the product is added to c; if not, c is overwritten without being read.</summary>
    public bool Accumulate { get; init; }

    internal void Check(int a, int b, int c)
    {
        if (M < 0 || N < 0 || K < 0 || ARow < 0 || AStep < 0 || BStep < 0 || BColumn < 0 || CRow < (M > 1 ? N : 0))
        {
            throw new ArgumentException($"{this} has a negative size, or rows of c that overlap.");
        }

        Lengths.MustHold(a, Extent(M, ARow, K, AStep), nameof(a));
        Lengths.MustHold(b, Extent(K, BStep, N, BColumn), nameof(b));
        Lengths.MustHold(c, Extent(M, CRow, N, 1), nameof(c));
    }

    private static long Extent(int rows, int row, int columns, int column) =>
        rows == 0 || columns == 0 ? 0 : ((rows - 1L) * row) + ((columns - 1L) * column) + 1;
}
