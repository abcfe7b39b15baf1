using System.Runtime.CompilerServices;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Pq;

/// <summary>
/// Codes of the rows of an IVF index. What is coded is a vector's residual, its difference from the mean of its list, which is the list's centre at its
/// own scale: centres of directions have unit length, and the mean of spread directions is short. A product with a query is then the mean's product and
/// a sum of table entries, with tables that are the same for every list. Under L2 a code ends with the squared length of the vector that it stands
/// for, a float.
/// </summary>
internal sealed unsafe class IvfCodes
{
    private readonly NativeBlock? _ordered;
    private readonly float[] _scales;

    // scales: [lists], ordered: [rows in order, CodeBytes]
    public IvfCodes(ProductQuantiser quantiser, VectorMetric metric, float[] scales, NativeBlock? ordered)
    {
        (Quantiser, Metric, _scales, _ordered) = (quantiser, metric, scales, ordered);
        CodeBytes = BytesOfACode(quantiser.Parts, metric);
    }

    public ProductQuantiser Quantiser { get; }

    public VectorMetric Metric { get; }

    /// <summary>Bytes from one code to the next.</summary>
    public int CodeBytes { get; }

    /// <summary>[lists]: a centre times its scale is the mean of its list.</summary>
    public float[] Scales => _scales;

    public long Bytes => (_ordered?.Bytes ?? 0) + Quantiser.Bytes + (_scales.Length * sizeof(float));

    /// <summary>Bytes of a code of so many parts.</summary>
    public static int BytesOfACode(int parts, VectorMetric metric) => parts + (metric == VectorMetric.L2 ? sizeof(float) : 0);

    /// <summary>The code of a row in order; keep this object alive while it is used.</summary>
    public byte* Ordered(int row) => (_ordered is null ? null : _ordered.Start) + ((long)row * CodeBytes);

    // vector: [dimension], centre: [dimension], residual: [dimension] to work in -> code: [CodeBytes]
    /// <summary>The code of a vector in a list.</summary>
    public void Encode(ReadOnlySpan<float> vector, int list, ReadOnlySpan<float> centre, Span<float> residual, Span<byte> code)
    {
        Subtract(vector, _scales[list], centre, residual);
        fixed (float* x = residual)
        {
            Quantiser.Encode(x, residual.Length, 1, code, CodeBytes);
        }

        Close(list, centre, residual, code);
    }

    // centre: [dimension], work: [dimension], code: [CodeBytes]
    /// <summary>Puts behind a code what its metric wants beside it.</summary>
    public void Close(int list, ReadOnlySpan<float> centre, Span<float> work, Span<byte> code)
    {
        if (Metric == VectorMetric.L2)
        {
            Decode(code, list, centre, work);
            Unsafe.WriteUnaligned(ref code[Quantiser.Parts], Dot.Of(work, work));
        }
    }

    // code: [CodeBytes], centre: [dimension] -> vector: [dimension]
    /// <summary>The vector that a code stands for in a list.</summary>
    public void Decode(ReadOnlySpan<byte> code, int list, ReadOnlySpan<float> centre, Span<float> vector)
    {
        Quantiser.Decode(code, vector);
        AddScaled.To(vector, _scales[list], centre);
    }

    // query: [dimension] -> tables
    /// <summary>What <see cref="Scores"/> adds up for a query.</summary>
    public void Tables(float* query, Span<float> tables)
    {
        Quantiser.Tables(query, tables);
        if (Metric == VectorMetric.L2)
        {
            Scale.InPlace(tables, -2);
        }
    }

    /// <summary>What the scores of a list begin with: the query's product with the mean m, or ‖q‖² − 2q·m of the squared distance ‖q‖² − 2q·(m + r) + ‖m + r‖².</summary>
    /// <param name="list">The list.</param>
    /// <param name="product">The query's product with the list's centre.</param>
    /// <param name="querySquare">‖q‖².</param>
    public float Start(int list, float product, float querySquare) =>
        Metric == VectorMetric.L2 ? querySquare - (2 * _scales[list] * product) : _scales[list] * product;

    // codes: [n, CodeBytes] -> scores: [n]
    /// <summary>What the metric says of the query and the vectors that codes stand for.</summary>
    public void Scores(float* tables, byte* codes, float start, Span<float> scores)
    {
        CodeSums.Of(tables, Quantiser.Parts, codes, CodeBytes, start, scores);
        if (Metric == VectorMetric.L2)
        {
            byte* squares = codes + Quantiser.Parts;
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] += Unsafe.ReadUnaligned<float>(squares + ((long)i * CodeBytes));
            }
        }
    }

    /// <summary>What is left of a vector without the mean of its list.</summary>
    public static void Subtract(ReadOnlySpan<float> vector, float scale, ReadOnlySpan<float> centre, Span<float> residual)
    {
        vector.CopyTo(residual);
        AddScaled.To(residual, -scale, centre);
    }
}
