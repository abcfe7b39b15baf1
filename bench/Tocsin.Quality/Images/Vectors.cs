using Tocsin.Numerics;

namespace Tocsin.Quality.Images;

/// <summary>Vectors of unit length, searched by comparing all.</summary>
internal sealed class Vectors(IEnumerable<float[]> rows, int dimension)
{
    private readonly float[][] _rows = [.. rows];

    public ReadOnlySpan<float> this[int row] => _rows[row];

    /// <summary>[n, dimension] as one array.</summary>
    public float[] Flat()
    {
        float[] flat = new float[_rows.Length * dimension];
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i].CopyTo(flat, i * dimension);
        }

        return flat;
    }

    /// <summary>The nearest rows but those to be left out, nearest first; ties by row.</summary>
    public int[] Nearest(ReadOnlySpan<float> query, int count, Predicate<int> leaveOut)
    {
        float[] scores = new float[_rows.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = leaveOut(i) ? float.NegativeInfinity : Dot.Of(query, _rows[i]);
        }

        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count)];
    }
}
