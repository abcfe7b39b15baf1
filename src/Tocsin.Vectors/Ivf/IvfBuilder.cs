using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// Makes the state of an IVF index: centres by k-means over a sample, rows list by list, codes if it is to have them. Every step works on fixed blocks: the
/// same rows, options and seed make the same bytes for any number of threads.
/// </summary>
internal static unsafe partial class IvfBuilder
{
    // Of 30,000 vectors without clusters, centres from 64 points each found 1 % less than those of FAISS, which takes up to 256.
    private const int PointsOfACentre = 128;

    private const int RowsOfABlock = 1024;

    // rows: live ones among them -> lists, of rows of their own
    /// <summary>Learns centres, and codes if the options name an index of codes, and puts the rows in order.</summary>
    /// <param name="options">How it is asked for.</param>
    /// <param name="rows">Deleted ones are left out. They stay as they are.</param>
    /// <param name="settings">Threads, and who hears how far it is.</param>
    /// <param name="cancellation">Leaves the rows as they were.</param>
    public static IvfState Build(IvfFlatOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation)
    {
        int[] live = rows.LiveRows();
        Points? sample = live.Length == 0 ? null : SampleOf(rows, live, options);
        Points centres = sample is null ? new Points(1, rows.Dimension, rows.Stride) : Centres(sample, live.Length, options, settings, cancellation);
        NearestCentre nearest = new(centres);
        int[] lists = Assign(rows, nearest, settings, cancellation);
        Groups groups = new(live.Length, centres.Count);
        groups.Of(Array.ConvertAll(live, row => lists[row]));
        VectorRows ordered = rows.Copy(Array.ConvertAll(groups.All.ToArray(), member => live[member]), cancellation);
        int[] starts = groups.Starts.ToArray();
        IvfCodes? codes = sample is not null && options is IvfPqOptions coded ? Code(sample, nearest, ordered, centres, starts, coded, settings, cancellation) : null;
        return new IvfState(ordered, centres, starts, null, codes, live.Length);
    }

    /// <summary>How many lists so many vectors get.</summary>
    public static int ListsFor(IvfFlatOptions options, int vectors) => Math.Clamp(options.Lists ?? ListCount.For(vectors), 1, Math.Max(1, vectors));

    private static Points SampleOf(VectorRows rows, int[] live, IvfFlatOptions options)
    {
        int lists = ListsFor(options, live.Length);
        long size = options is IvfPqOptions ? Math.Max((long)lists * PointsOfACentre, ProductQuantiser.PointsToLearnFrom) : (long)lists * PointsOfACentre;
        int[] chosen = Sample.Of(live.Length, size, options.Seed);
        return Points.Of(rows, Array.ConvertAll(chosen, i => live[i]));
    }

    private static Points Centres(Points sample, int vectors, IvfFlatOptions options, BuildSettings settings, CancellationToken cancellation)
    {
        KMeansSettings kMeans = new()
        {
            Centres = ListsFor(options, vectors),
            Rounds = options.Rounds,
            Seed = options.Seed,
            Spherical = options.Metric == VectorMetric.Cosine,
            Threads = settings.ThreadCount,
            RoundDone = round => settings.Progress?.Report(new BuildProgress("k-means", round, options.Rounds)),
        };
        return KMeans.Run(sample, kMeans, cancellation).Centres;
    }

    // -> [rows]: the list of each, deleted ones too
    private static int[] Assign(VectorRows rows, NearestCentre nearest, BuildSettings settings, CancellationToken cancellation)
    {
        int[] lists = new int[rows.Count];
        int size = Math.Min(RowsOfABlock, rows.RowsOfABlock);
        long done = 0;
        FixedBlocks.Run(rows.Count, size, settings.ThreadCount, (_, from, to) =>
        {
            nearest.Of(rows.At(from), rows.Stride, lists.AsSpan(from, to - from), NearestCentre.Room.Mine);
            settings.Progress?.Report(new BuildProgress("lists", Interlocked.Add(ref done, to - from), lists.Length));
        }, cancellation);
        GC.KeepAlive(rows);
        return lists;
    }
}
