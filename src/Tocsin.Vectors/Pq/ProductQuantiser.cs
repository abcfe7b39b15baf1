using Tocsin.Numerics;
using Tocsin.Vectors.Ivf;

namespace Tocsin.Vectors.Pq;

/// <summary>
/// Product quantisation (Jégou, Douze &amp; Schmid 2011): a vector is cut into parts, and each part becomes the number of the nearest of 256
/// codewords that k-means found for it. Any thread; changes never.
/// </summary>
internal sealed unsafe class ProductQuantiser
{
    /// <summary>Codewords of a part: what a byte can name.</summary>
    public const int Codewords = 256;

    /// <summary>Points that codewords are learned from: 64 for each.</summary>
    public const int PointsToLearnFrom = 64 * Codewords;

    private const int Rounds = 25;

    private readonly Points[] _books;
    private readonly NearestCentre[] _nearest;

    // [dimension, 256]: each dimension's values in the codewords of its part, side by side, as tables are made from them
    private readonly float[] _byDimension;

    // codewords: [parts × 256, dimension / parts]
    public ProductQuantiser(ReadOnlySpan<float> codewords, int parts)
    {
        Parts = parts;
        PartDimension = codewords.Length / parts / Codewords;
        _books = new Points[parts];
        _nearest = new NearestCentre[parts];
        _byDimension = new float[codewords.Length];
        int size = Codewords * PartDimension;
        for (int part = 0; part < parts; part++)
        {
            Points book = new(Codewords, PartDimension, PartDimension);
            codewords.Slice(part * size, size).CopyTo(new Span<float>(book.Start, size));
            for (int word = 0; word < Codewords; word++)
            {
                for (int i = 0; i < PartDimension; i++)
                {
                    _byDimension[(((part * PartDimension) + i) * Codewords) + word] = book[word][i];
                }
            }

            _books[part] = book;
            _nearest[part] = new NearestCentre(book);
        }
    }

    /// <summary>Parts of a vector (m), one byte each.</summary>
    public int Parts { get; }

    /// <summary>Floats of a part.</summary>
    public int PartDimension { get; }

    public int Dimension => Parts * PartDimension;

    /// <summary>Floats of <see cref="Tables"/>.</summary>
    public int TableFloats => Parts * Codewords;

    public long Bytes => 2L * _byDimension.Length * sizeof(float);

    /// <summary>The book of a part: [256, <see cref="PartDimension"/>].</summary>
    public ReadOnlySpan<float> Book(int part) => new(_books[part].Start, Codewords * PartDimension);

    // points: [n, dimension]
    /// <summary>Learns codewords; the same points and seed give the same ones for any number of threads.</summary>
    public static ProductQuantiser Train(Points points, int parts, int seed, int threads, Action<int>? partDone = null, CancellationToken cancellation = default)
    {
        int partDimension = points.Dimension / parts;
        int[] chosen = Sample.Of(points.Count, PointsToLearnFrom, seed);
        float[] codewords = new float[parts * Codewords * partDimension];
        int done = 0;
        FixedBlocks.Run(parts, 1, threads, (part, _, _) =>
        {
            Points cut = new(chosen.Length, partDimension, partDimension);
            for (int i = 0; i < chosen.Length; i++)
            {
                points[chosen[i]].Slice(part * partDimension, partDimension).CopyTo(cut[i]);
            }

            // With fewer points than codewords the rest stay zeros.
            KMeansSettings settings = new() { Centres = Math.Min(Codewords, cut.Count), Rounds = Rounds, Seed = seed + part };
            Points book = KMeans.Run(cut, settings, cancellation).Centres;
            new ReadOnlySpan<float>(book.Start, book.Count * partDimension).CopyTo(codewords.AsSpan(part * Codewords * partDimension));
            GC.KeepAlive(book);
            partDone?.Invoke(Interlocked.Increment(ref done));
        }, cancellation);
        return new ProductQuantiser(codewords, parts);
    }

    // points: [n, dimension], stride floats apart -> codes: [n, parts], codeStride bytes apart
    /// <summary>The codes of points.</summary>
    public void Encode(float* points, int stride, int count, Span<byte> codes, int codeStride)
    {
        Span<int> nearest = stackalloc int[NearestCentre.PointsOfABlock];
        NearestCentre.Room room = NearestCentre.Room.Mine;
        for (int from = 0; from < count; from += nearest.Length)
        {
            Span<int> block = nearest[..Math.Min(nearest.Length, count - from)];
            for (int part = 0; part < Parts; part++)
            {
                _nearest[part].Of(points + ((long)from * stride) + (part * PartDimension), stride, block, room);
                for (int i = 0; i < block.Length; i++)
                {
                    codes[((from + i) * codeStride) + part] = (byte)block[i];
                }
            }
        }
    }

    // code: [parts] -> vector: [dimension]
    /// <summary>The vector that a code stands for.</summary>
    public void Decode(ReadOnlySpan<byte> code, Span<float> vector)
    {
        for (int part = 0; part < Parts; part++)
        {
            _books[part][code[part]].CopyTo(vector[(part * PartDimension)..]);
        }
    }

    // query: [dimension] -> tables: [parts, 256]
    /// <summary>The inner product of each part of a query with each codeword: the inner product with a decoded vector is a sum of one entry a part.</summary>
    public void Tables(float* query, Span<float> tables)
    {
        int size = PartDimension * Codewords;
        for (int part = 0; part < Parts; part++)
        {
            MatMul.Multiply(
                new(query + (part * PartDimension), PartDimension),
                _byDimension.AsSpan(part * size, size),
                tables.Slice(part * Codewords, Codewords),
                1,
                Codewords,
                PartDimension);
        }
    }
}
