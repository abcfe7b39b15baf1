using System.Runtime.CompilerServices;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Pq;

/// <summary>
/// Codes of the rows of an IVF index. What is coded is a vector's residual, its difference from the centre of its list: a product with a query is then
/// the centre's product and a sum of table entries, with tables that are the same for every list. Under L2 a code ends with the squared length of the
/// vector that it stands for, a float.
/// </summary>
internal sealed unsafe class IvfCodes
{
    private readonly NativeBlock? _ordered;

    // ordered: [rows in order, CodeBytes]
    public IvfCodes(ProductQuantiser quantiser, VectorMetric metric, NativeBlock? ordered)
    {
        (Quantiser, Metric, _ordered) = (quantiser, metric, ordered);
        CodeBytes = BytesOfACode(quantiser.Parts, metric);
    }

    public ProductQuantiser Quantiser { get; }

    public VectorMetric Metric { get; }

    /// <summary>Bytes from one code to the next.</summary>
    public int CodeBytes { get; }

    public long Bytes => (_ordered?.Bytes ?? 0) + Quantiser.Bytes;

    /// <summary>Bytes of a code of so many parts.</summary>
    public static int BytesOfACode(int parts, VectorMetric metric) => parts + (metric == VectorMetric.L2 ? sizeof(float) : 0);

    /// <summary>The code of a row in order; keep this object alive while it is used.</summary>
    public byte* Ordered(int row) => (_ordered is null ? null : _ordered.Start) + ((long)row * CodeBytes);

    // vector: [dimension], centre: [dimension], residual: [dimension] to work in -> code: [CodeBytes]
    /// <summary>The code of a vector in the list of a centre.</summary>
    public void Encode(ReadOnlySpan<float> vector, ReadOnlySpan<float> centre, Span<float> residual, Span<byte> code)
    {
        Subtract(vector, centre, residual);
        fixed (float* x = residual)
        {
            Quantiser.Encode(x, residual.Length, 1, code, CodeBytes);
        }

        Close(centre, residual, code);
    }

    // centre: [dimension], work: [dimension], code: [CodeBytes]
    /// <summary>Puts behind a code what its metric wants beside it.</summary>
    public void Close(ReadOnlySpan<float> centre, Span<float> work, Span<byte> code)
    {
        if (Metric == VectorMetric.L2)
        {
            Decode(code, centre, work);
            Unsafe.WriteUnaligned(ref code[Quantiser.Parts], Dot.Of(work, work));
        }
    }

    // code: [CodeBytes], centre: [dimension] -> vector: [dimension]
    /// <summary>The vector that a code stands for in the list of a centre.</summary>
    public void Decode(ReadOnlySpan<byte> code, ReadOnlySpan<float> centre, Span<float> vector)
    {
        Quantiser.Decode(code, vector);
        Add.To(vector, centre);
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

    /// <summary>What the codes of a list begin with: the query's product with the centre, or ‖q‖² − 2q·c of the squared distance ‖q‖² − 2q·(c + r) + ‖c + r‖².</summary>
    public float Start(float product, float querySquare) => Metric == VectorMetric.L2 ? querySquare - (2 * product) : product;

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

    public static void Subtract(ReadOnlySpan<float> vector, ReadOnlySpan<float> centre, Span<float> residual)
    {
        vector.CopyTo(residual);
        AddScaled.To(residual, -1, centre);
    }
}
