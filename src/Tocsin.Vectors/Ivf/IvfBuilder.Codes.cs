using Tocsin.Numerics;
using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

internal static unsafe partial class IvfBuilder
{
    private const int ListsOfABlock = 16;

    // sample: [n, dimension], rows: list by list
    /// <summary>Learns codewords from the residuals of the sample, and codes every row.</summary>
    private static IvfCodes Code(
        Points sample, NearestCentre nearest, VectorRows rows, Points centres, int[] starts, IvfPqOptions options, BuildSettings settings, CancellationToken cancellation)
    {
        float[] scales = Scales(rows, centres, starts, settings, cancellation);
        ProductQuantiser quantiser = Train(sample, nearest, centres, scales, options, settings, cancellation);
        NativeBlock memory = new((long)rows.Count * IvfCodes.BytesOfACode(quantiser.Parts, rows.Metric));
        IvfCodes codes = new(quantiser, rows.Metric, scales, memory);
        Encode(codes, memory, rows, centres, starts, settings, cancellation);
        return codes;
    }

    // -> [lists]
    private static float[] Scales(VectorRows rows, Points centres, int[] starts, BuildSettings settings, CancellationToken cancellation)
    {
        float[] scales = new float[centres.Count];
        FixedBlocks.Run(scales.Length, ListsOfABlock, settings.ThreadCount, (_, from, to) =>
        {
            for (int list = from; list < to; list++)
            {
                // Only directions have centres that are not the means themselves.
                double sum = 0;
                for (int row = starts[list]; row < starts[list + 1] && rows.Metric == VectorMetric.Cosine; row++)
                {
                    sum += Dot.Of(rows.Row(row), centres[list]);
                }

                scales[list] = sum > 0 ? (float)(sum / (starts[list + 1] - starts[list])) : 1;
            }
        }, cancellation);
        GC.KeepAlive(rows);
        return scales;
    }

    private static ProductQuantiser Train(
        Points sample, NearestCentre nearest, Points centres, float[] scales, IvfPqOptions options, BuildSettings settings, CancellationToken cancellation)
    {
        Points residuals = sample.Choose(Sample.Of(sample.Count, ProductQuantiser.PointsToLearnFrom, options.Seed));
        int[] lists = new int[residuals.Count];
        FixedBlocks.Run(residuals.Count, NearestCentre.PointsOfABlock, settings.ThreadCount, (_, from, to) =>
        {
            nearest.Of(residuals.At(from), residuals.Stride, lists.AsSpan(from, to - from), NearestCentre.Room.Mine);
            for (int i = from; i < to; i++)
            {
                IvfCodes.Subtract(residuals[i], scales[lists[i]], centres[lists[i]], residuals[i]);
            }
        }, cancellation);
        int parts = PartCount.For(options);
        return ProductQuantiser.Train(
            residuals,
            parts,
            options.Seed,
            settings.ThreadCount,
            part => settings.Progress?.Report(new BuildProgress("codewords", part, parts)),
            cancellation);
    }

    private static void Encode(
        IvfCodes codes, NativeBlock memory, VectorRows rows, Points centres, int[] starts, BuildSettings settings, CancellationToken cancellation)
    {
        int bytes = codes.CodeBytes;
        long done = 0;
        FixedBlocks.Run(rows.Count, RowsOfABlock, settings.ThreadCount, (_, from, to) =>
        {
            Points residuals = new(to - from, rows.Dimension, rows.Stride);
            int list = Array.BinarySearch(starts, from) is int found && found < 0 ? ~found - 1 : found;
            int[] lists = new int[to - from];
            for (int row = from; row < to; row++)
            {
                // Empty lists begin where the next one does.
                while (row >= starts[list + 1])
                {
                    list++;
                }

                lists[row - from] = list;
                IvfCodes.Subtract(rows.Row(row), codes.Scales[list], centres[list], residuals[row - from]);
            }

            Span<byte> block = new(memory.Start + ((long)from * bytes), (to - from) * bytes);
            codes.Quantiser.Encode(residuals.Start, residuals.Stride, residuals.Count, block, bytes);
            for (int i = 0; i < residuals.Count; i++)
            {
                codes.Close(lists[i], centres[lists[i]], residuals[i], block.Slice(i * bytes, bytes));
            }

            GC.KeepAlive(residuals);
            settings.Progress?.Report(new BuildProgress("codes", Interlocked.Add(ref done, to - from), rows.Count));
        }, cancellation);
        GC.KeepAlive(rows);
        GC.KeepAlive(memory);
    }
}
