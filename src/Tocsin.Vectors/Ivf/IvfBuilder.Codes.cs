using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

internal static unsafe partial class IvfBuilder
{
    // sample: [n, dimension]
    private static ProductQuantiser Train(
        Points sample, NearestCentre nearest, Points centres, IvfPqOptions options, BuildSettings settings, CancellationToken cancellation)
    {
        int[] chosen = Sample.Of(sample.Count, ProductQuantiser.PointsToLearnFrom, options.Seed);
        Points residuals = sample.Choose(chosen);
        int[] lists = new int[chosen.Length];
        FixedBlocks.Run(chosen.Length, NearestCentre.PointsOfABlock, settings.ThreadCount, (_, from, to) =>
        {
            nearest.Of(residuals.At(from), residuals.Stride, lists.AsSpan(from, to - from), NearestCentre.Room.Mine);
            for (int i = from; i < to; i++)
            {
                IvfCodes.Subtract(residuals[i], centres[lists[i]], residuals[i]);
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

    // rows: list by list
    private static IvfCodes Encode(
        ProductQuantiser quantiser, VectorRows rows, Points centres, int[] starts, BuildSettings settings, CancellationToken cancellation)
    {
        int bytes = IvfCodes.BytesOfACode(quantiser.Parts, rows.Metric);
        NativeBlock memory = new((long)rows.Count * bytes);
        IvfCodes codes = new(quantiser, rows.Metric, memory);
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
                IvfCodes.Subtract(rows.Row(row), centres[list], residuals[row - from]);
            }

            Span<byte> block = new(memory.Start + ((long)from * bytes), (to - from) * bytes);
            quantiser.Encode(residuals.Start, residuals.Stride, residuals.Count, block, bytes);
            for (int i = 0; i < residuals.Count; i++)
            {
                codes.Close(centres[lists[i]], residuals[i], block.Slice(i * bytes, bytes));
            }

            GC.KeepAlive(residuals);
            settings.Progress?.Report(new BuildProgress("codes", Interlocked.Add(ref done, to - from), rows.Count));
        }, cancellation);
        GC.KeepAlive(rows);
        GC.KeepAlive(memory);
        return codes;
    }
}
