using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>Puts rows into a graph on any number of threads.</summary>
internal static class HnswBuilder
{
    // Rows that a thread takes at a time: few, so that rows come in nearly in order, and threads end together.
    private const int AtOnce = 32;

    // The scale of codes is good for so many times the rows that it was found for.
    private const int GrowthOfCodes = 4;
    private const int FewRows = 64;

    /// <summary>A graph over all rows. On one thread the same seed gives the same graph.</summary>
    public static HnswContents Build(VectorRows rows, HnswOptions options, IProgress<BuildProgress>? progress, CancellationToken cancellation)
    {
        HnswContents contents = new(rows, new HnswGraph(options.M), Codes(rows, options, cancellation));
        Link(contents, 0, options, progress, cancellation);
        return contents;
    }

    /// <summary>Links the rows from <paramref name="first"/> on.</summary>
    /// <returns>
    /// The same contents, which others may be searching meanwhile; or others on the same rows, when the graph lies in a mapped file, or when the rows have
    /// become so many, or so unlike the first, that it is decided anew about codes.
    /// </returns>
    public static HnswContents Add(HnswContents contents, int first, HnswOptions options)
    {
        VectorRows rows = contents.Rows;
        bool isStale = rows.Count > GrowthOfCodes * Math.Max(contents.DecidedAt, FewRows) || contents.Codes?.Misfits > Math.Max(FewRows, rows.Count / 50);
        if (isStale)
        {
            contents = new HnswContents(rows, contents.Graph.Copy(), Codes(rows, options, CancellationToken.None));
        }
        else
        {
            if (contents.Graph.IsMapped)
            {
                contents = new HnswContents(rows, contents.Graph.Copy(), contents.Codes);
            }

            if (contents.Codes is { } codes)
            {
                codes.Reserve(rows.Count);
                Encode(rows, codes, first, options, CancellationToken.None);
            }
        }

        Link(contents, first, options, null, CancellationToken.None);
        return contents;
    }

    private static VectorCodes? Codes(VectorRows rows, HnswOptions options, CancellationToken cancellation)
    {
        if (rows.Count == 0 || options.Codes == false || (options.Codes is null && rows.Dimension < CodeTrial.LeastDimension))
        {
            return null;
        }

        VectorCodes codes = new(CodeScale.Of(rows), rows.Dimension);
        codes.Reserve(rows.Count);
        Encode(rows, codes, 0, options, cancellation);
        codes.ForgetMisfits();
        return options.Codes == true || CodeTrial.Passes(rows, codes, options.BuildThreads, cancellation) ? codes : null;
    }

    private static void Encode(VectorRows rows, VectorCodes codes, int first, HnswOptions options, CancellationToken cancellation) =>
        Run(first, rows.Count, [.. Enumerable.Repeat<Action<int>>(row => codes.Set(row, rows.Row(row)), options.BuildThreads)], cancellation);

    // All that may fail comes before the first row is in the graph.
    private static void Link(HnswContents contents, int first, HnswOptions options, IProgress<BuildProgress>? progress, CancellationToken cancellation)
    {
        int count = contents.Rows.Count;
        int threads = Math.Min(options.BuildThreads, (count - first + AtOnce - 1) / AtOnce);
        Lock top = new();
        RowLocks? locks = threads > 1 ? new RowLocks() : null;
        HnswInsertion[] insertions = [.. Enumerable.Range(0, threads).Select(_ => new HnswInsertion(contents, options, count, locks, top))];
        contents.Graph.Reserve(count - first, Enumerable.Range(first, count - first).Sum(row => HnswLevels.Of(options.Seed, row, options.M)));
        for (int row = first; row < count; row++)
        {
            contents.Graph.Append(row, HnswLevels.Of(options.Seed, row, options.M));
        }

        long done = 0;
        Run(first, count, Array.ConvertAll<HnswInsertion, Action<int>>(insertions, insertion => row =>
        {
            insertion.Insert(row);
            if (progress is not null && Interlocked.Increment(ref done) % 1024 == 0)
            {
                progress.Report(new BuildProgress("graph", Volatile.Read(ref done), count - first));
            }
        }), cancellation);
        Array.ForEach(insertions, insertion => insertion.End(contents));
        progress?.Report(new BuildProgress("graph", count - first, count - first));
    }

    // Each worker on a thread of its own.
    private static void Run(int first, int count, Action<int>[] workers, CancellationToken cancellation)
    {
        int next = first;
        void Work(Action<int> work)
        {
            for (int from = Interlocked.Add(ref next, AtOnce) - AtOnce; from < count; from = Interlocked.Add(ref next, AtOnce) - AtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int row = from; row < Math.Min(count, from + AtOnce); row++)
                {
                    work(row);
                }
            }
        }

        if (workers.Length <= 1 || count - first <= AtOnce)
        {
            Array.ForEach(workers, Work);
            return;
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = workers.Length, CancellationToken = cancellation };
        Parallel.For(0, workers.Length, options, i => Work(workers[i]));
    }
}
