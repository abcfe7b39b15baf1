using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Tocsin.Engine.Similarity.VectorFiles;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>The vector indexes beside FAISS: the same vectors, the same parameters, turn by turn.</summary>
internal static class VectorsBench
{
    private const int Seed = 20261122;

    /// <summary>
    /// Runs it: <c>vectors [--set 128|2048|hard] [--only flat,ivf,hnsw,pq] [--quick] [--features FILE] [--repeat N] [--seconds S] [--peer PYTHON]</c>.
    /// Prints each row as soon as it is measured; 0 when every floor is reached, 3 without FAISS.
    /// </summary>
    public static int Run(string[] args)
    {
        int repeat = Options.Number(args, "--repeat", 3);
        double seconds = double.Parse(Options.Text(args, "--seconds", "1"), CultureInfo.InvariantCulture);
        string only = Options.Text(args, "--only", "flat,ivf,hnsw,pq"), which = Options.Text(args, "--set", "128,2048,hard"), features = Options.Text(args, "--features", "");
        int share = args.Contains("--quick") ? 10 : 1;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-vectors-");
        try
        {
            using FaissPeer? peer = FaissPeer.Start(Options.Text(args, "--peer", "/usr/bin/python3"), folder.FullName);
            if (peer is null)
            {
                return 3;
            }

            string registers = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
            Console.WriteLine($"Beside {peer.Name} (OPENBLAS_CORETYPE not set); Tocsin with registers of {registers} bits. Length one, cosine, the ten nearest of 1,000 queries, seed {Seed}.");
            Console.WriteLine($"One query at a time on one thread unless said; the median of {repeat} turns of {seconds} s, FAISS and Tocsin in turns; the least effort of a sweep that reaches the recall. Builds once, on two threads.");
            if (share > 1)
            {
                Console.WriteLine($"A trial: a {share}th of the vectors. The floors are of all of them.");
            }

            Console.WriteLine();
            Console.WriteLine("| vectors | what | FAISS | Tocsin | times | at least | recall@10 FAISS | Tocsin | |");
            Console.WriteLine("| --- | --- | ---: | ---: | ---: | --- | ---: | ---: | --- |");
            bool reached = true;
            long begun = Stopwatch.GetTimestamp();
            foreach ((Func<VectorSet> make, bool floors) in Sets(which.Split(','), features, share))
            {
                VectorSet set = make();
                peer.Open(set);
                foreach (BenchRow row in Rows(new BenchedSet(set, peer, floors, repeat, seconds), only.Split(',')))
                {
                    reached &= !row.HasFloor || row.Reached;
                    Console.WriteLine(Text(row));
                }
            }

            Console.WriteLine();
            Console.WriteLine($"{(reached ? "Every floor is reached." : "NOT every floor is reached.")} {Stopwatch.GetElapsedTime(begun).TotalMinutes:0.0} minutes.");
            return reached ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Made when their turn comes: one set is in memory at a time.
    private static IEnumerable<(Func<VectorSet> Make, bool Floors)> Sets(string[] which, string features, int share)
    {
        if (which.Contains("128"))
        {
            yield return (() => VectorSet.Clustered($"{200_000 / share:N0} x 128", 200_000 / share, 128, 2000 / share, 0.5f, Seed), true);
        }

        if (which.Contains("2048"))
        {
            yield return (() => VectorSet.Clustered($"{50_000 / share:N0} x 2048", 50_000 / share, 2048, 500 / share, 0.5f, Seed), true);
        }

        if (which.Contains("hard"))
        {
            yield return (() => VectorSet.Clustered($"{50_000 / share:N0} x 128, large spread", 50_000 / share, 128, 500, 1.5f, Seed), false);
            yield return (() => VectorSet.LowIntrinsic($"{50_000 / share:N0} x 128, on 8 dimensions", 50_000 / share, 128, 8, Seed), false);
        }

        if (features.Length > 0)
        {
            yield return (() =>
            {
                float[] vectors = VectorSource.ReadFirst(features, int.MaxValue, null, out int dimension);
                return VectorSet.Of($"{Path.GetFileName(features)}, {vectors.Length / dimension:N0} x {dimension}", dimension, vectors);
            }, false);
        }
    }

    private static IEnumerable<BenchRow> Rows(BenchedSet set, string[] only)
    {
        (string Name, Func<IEnumerable<BenchRow>> Rows)[] kinds = [("flat", set.Flat), ("ivf", set.Ivf), ("hnsw", set.Hnsw), ("pq", set.Pq)];
        return kinds.Where(kind => only.Contains(kind.Name)).SelectMany(static kind => kind.Rows());
    }

    private static string Text(BenchRow row)
    {
        string figures = row.IsBuild ? $"{Figure(row.Peer, "0.0")} s | {Figure(row.Own, "0.0")} s" : $"{Figure(row.Peer, "N0")}/s | {Figure(row.Own, "N0")}/s";
        string[] floor = [row.Times > 0 ? $"{row.Times:0.#} x" : "", row.AtLeast > 0 ? $"{row.AtLeast:N0}/s" : ""];
        string verdict = !row.HasFloor ? "" : row.Reached ? "reached" : "**NOT reached**";
        string remark = row.Remark.Length > 0 ? $"{(verdict.Length > 0 ? verdict + "; " : "")}{row.Remark}" : verdict;
        return $"| {row.Set} | {row.What} | {figures} | {Figure(row.Ratio, "0.0")} | {string.Join(" and ", floor.Where(static part => part.Length > 0))} | {Figure(row.PeerRecall, "0.000")} | {Figure(row.OwnRecall, "0.000")} | {remark} |";
    }

    private static string Figure(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
