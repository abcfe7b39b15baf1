using System.Diagnostics;
using Tocsin.Vectors;
using Tocsin.Vectors.Measuring;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>One set of vectors through every index of both sides.</summary>
/// <param name="set">The vectors.</param>
/// <param name="peer">FAISS, with the same vectors open.</param>
/// <param name="floors">Whether these are the vectors that the floors speak of.</param>
/// <param name="repeat">Rounds of a rate; the median counts.</param>
/// <param name="seconds">How long each side is measured in a round.</param>
internal sealed class BenchedSet(VectorSet set, FaissPeer peer, bool floors, int repeat, double seconds)
{
    private const int BuildThreads = 2;
    private const int Probes = 4;
    private static readonly double[] Recalls = [0.95, 0.99];

    // The parameters of the table: M 16 and parts of 8 floats at 128 dimensions, M 32 and 64 parts at 2048.
    private readonly bool _wide = set.Dimension >= 1024;
    private readonly int _lists = AutoIndex.Lists(set.Count);

    private int M => _wide ? 32 : 16;

    public IEnumerable<BenchRow> Flat()
    {
        double bandwidth = ReadBandwidth.Of(set.Base);
        double vectorBytes = (double)set.Base.Length * sizeof(float);
        peer.Build("flat");
        using IVectorIndex index = Build(new FlatOptions { Dimension = set.Dimension }, out _);
        (double other, double own) = Rates(index, default, 0);
        yield return Row("Flat", other, own, 1, 1) with
        {
            Times = Floor(3),
            AtLeast = Floor(0.6 * bandwidth / vectorBytes),
            Remark = $"one core reads {bandwidth / 1e9:0.0} GB/s: {own * vectorBytes / bandwidth:0%} of it",
        };

        VectorHit[] hits = new VectorHit[set.Exact.Queries * VectorSet.K];
        int[] counts = new int[set.Exact.Queries];
        (other, own) = Medians(() => peer.Batch(seconds), () => Repeated(() => index.SearchBatch(set.Queries, hits, counts, default, BuildThreads), set.Exact.Queries));
        yield return Row("Flat, batch of 1,000, two threads", other, own, 1, 1) with { Times = Floor(1) };
    }

    public IEnumerable<BenchRow> Ivf()
    {
        double theirs = peer.Build($"ivf {_lists}");
        using IVectorIndex index = Build(new IvfFlatOptions { Dimension = set.Dimension, Lists = _lists }, out double ours);
        yield return Built($"IvfFlat, {_lists} lists", theirs, ours);
        SearchEffort effort = new() { Probes = Probes };
        (double other, double own) = Rates(index, effort, Probes);
        yield return Row($"IvfFlat, nprobe {Probes}", other, own, PeerRecall(Probes), Recall(index, effort)) with { Times = Floor(2) };
        if (!floors)
        {
            yield return AtRecall("IvfFlat", index, 0.95, static probes => new SearchEffort { Probes = probes }, "nprobe", least: 1, most: _lists);
        }
    }

    public IEnumerable<BenchRow> Hnsw()
    {
        const int Construction = 40;
        double theirs = peer.Build($"hnsw {M} {Construction}");
        using IVectorIndex index = Build(new HnswOptions { Dimension = set.Dimension, M = M, EfConstruction = Construction }, out double ours);
        yield return Built($"Hnsw, M {M}, efC {Construction}", theirs, ours);
        foreach (double recall in Recalls)
        {
            yield return AtRecall($"Hnsw, M {M}", index, recall, static ef => new SearchEffort { EfSearch = ef }, "ef", least: VectorSet.K, most: 4096) with { Times = Floor(2) };
        }
    }

    public IEnumerable<BenchRow> Pq()
    {
        int parts = _wide ? 64 : Math.Max(1, set.Dimension / 8);
        double theirs = peer.Build($"ivfpq {_lists} {parts}");
        using IVectorIndex index = Build(new IvfPqOptions { Dimension = set.Dimension, Lists = _lists, Subspaces = parts }, out double ours);
        yield return Built($"IvfPq, m {parts}", theirs, ours);
        (SearchEffort effort, double recall) = Reranked(index, 0.95);
        string what = $"IvfPq, m {parts}; ours nprobe {effort.Probes}, best {effort.Rerank} ranked again";
        (double other, double own) = recall >= 0.95 ? Rates(index, effort, Probes) : (peer.Rate(Probes, seconds), double.NaN);
        yield return Row(what, other, own, PeerRecall(Probes), recall) with { AtLeast = Floor(_wide ? 400 : 2000), Remark = $"FAISS without ranking again, nprobe {Probes}" };
    }

    // Of the probes that can reach it, those that do so fastest.
    private (SearchEffort Effort, double Recall) Reranked(IVectorIndex index, double target)
    {
        (SearchEffort Effort, double Recall, double Rate) best = (default, 0, 0);
        foreach (int probes in (int[])[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96, 128])
        {
            if (probes > _lists || Recall(index, new SearchEffort { Probes = probes, Rerank = 4096 }) < target)
            {
                continue;
            }

            (int rerank, double recall) = Sweep.Least(target, rerank => Recall(index, new SearchEffort { Probes = probes, Rerank = rerank }));
            SearchEffort effort = new() { Probes = probes, Rerank = rerank };
            double rate = rerank == 0 ? 0 : Rate(index, effort);
            if (rate < best.Rate)
            {
                break; // more lists only cost more from here on
            }

            best = (effort, recall, rate);
        }

        return (best.Effort, best.Recall);
    }

    private BenchRow AtRecall(string name, IVectorIndex index, double target, Func<int, SearchEffort> effort, string word, int least, int most)
    {
        (int theirs, double theirRecall) = Sweep.Least(target, PeerRecall, least, most);
        (int ours, double ourRecall) = Sweep.Least(target, at => Recall(index, effort(at)), least, most);
        (double other, double own) = Medians(
            () => theirs > 0 ? peer.Rate(theirs, seconds) : double.NaN,
            () => ours > 0 ? Rate(index, effort(ours)) : double.NaN);
        return Row($"{name} at recall {target}: {word} {Shown(theirs)} there, {Shown(ours)} here", other, own, theirRecall, ourRecall);
    }

    private static string Shown(int effort) => effort > 0 ? $"{effort}" : "none reaches it";

    private BenchRow Built(string what, double theirs, double ours) =>
        Row($"build {what}, two threads, seconds", theirs, ours, double.NaN, double.NaN) with { IsBuild = true, Times = Floor(2) };

    private BenchRow Row(string what, double other, double own, double otherRecall, double ownRecall) => new(set.Name, what, other, own, otherRecall, ownRecall);

    private double Floor(double times) => floors ? times : 0;

    private IVectorIndex Build(VectorIndexOptions options, out double taken)
    {
        var rows = set.Rows();
        long begun = Stopwatch.GetTimestamp();
        IVectorIndex index = VectorIndexes.Build(options, rows, new BuildSettings { Threads = BuildThreads });
        taken = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return index;
    }

    private double Recall(IVectorIndex index, SearchEffort effort) =>
        IndexMeasurement.Of(index, set.Queries, set.Exact, effort, TimeProvider.System, BuildThreads).Recall;

    private double PeerRecall(int effort) => set.Exact.Recall(peer.Find(effort));

    private (double Peer, double Own) Rates(IVectorIndex index, SearchEffort effort, int peerEffort) =>
        Medians(() => peer.Rate(peerEffort, seconds), () => Rate(index, effort));

    private double Rate(IVectorIndex index, SearchEffort effort)
    {
        VectorHit[] hits = new VectorHit[VectorSet.K];
        int next = 0;
        return Repeated(
            () =>
            {
                index.Search(set.Queries.AsSpan(next * set.Dimension, set.Dimension), hits, effort);
                next = (next + 1) % set.Exact.Queries;
            },
            1);
    }

    // What is done in some seconds, a second.
    private double Repeated(Action work, int each)
    {
        work();
        long done = 0, begun = Stopwatch.GetTimestamp();
        double taken;
        do
        {
            work();
            done += each;
            taken = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        while (taken < seconds);
        return done / taken;
    }

    // Turn by turn, so that what else the machine does meets both.
    private (double Peer, double Own) Medians(Func<double> other, Func<double> own)
    {
        double[] others = new double[repeat], owns = new double[repeat];
        for (int round = 0; round < repeat; round++)
        {
            (others[round], owns[round]) = (other(), own());
        }

        Array.Sort(others);
        Array.Sort(owns);
        return (others[repeat / 2], owns[repeat / 2]);
    }
}
