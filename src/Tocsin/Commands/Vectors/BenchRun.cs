using System.Text.Json;
using Tocsin.Commands.Syncing;
using Tocsin.Engine.Similarity.VectorFiles;
using Tocsin.Terminal;
using Tocsin.Vectors;
using Tocsin.Vectors.Measuring;
using Tocsin.Vectors.Storage;

namespace Tocsin.Commands.Vectors;

/// <summary>One run of <c>tocsin vectors bench</c>.</summary>
internal static class BenchRun
{
    private const int K = 10;

    /// <summary>Returns the exit code; each setting is printed as soon as it is measured.</summary>
    public static async Task<int> RunAsync(BenchRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        VectorWork work = new(clock);
        Built built = await work.RunAsync(() => Build(request, work, clock, cancellation));
        using IVectorIndex index = built.Index;
        if (!request.Json)
        {
            await Console.Error.WriteLineAsync($"{Human.Count(index.Count, "vector")} of {index.Options.Dimension} dimensions, {Human.Count(built.Exact.Queries)} queries; {built.Why} Built in {Human.Duration(TimeSpan.FromSeconds(built.Seconds))}.");
            await output.WriteLineAsync($"{"setting",-24} {"recall@10",9} {"queries/s",10} {"build s",9} {"bytes",14}");
        }

        foreach (SearchEffort effort in Efforts(request, index.Options))
        {
            IndexMeasurement measured = await work.RunAsync(() => Measure(built, effort, work, clock, cancellation));
            await output.WriteLineAsync(request.Json ? Json(built, measured) : Text(built, measured));
            await output.FlushAsync(cancellation);
        }

        return ExitCode.Done;
    }

    private static Built Build(BenchRequest request, VectorWork work, TimeProvider clock, CancellationToken cancellation)
    {
        VectorRows rows = VectorSource.ReadRows(request.Base, request.Metric, request.Dataset, work, cancellation);
        float[] queries = Queries.Read(request.Query, request.Limit, request.Dataset, rows.Dimension, request.Base);
        AutoChoice choice = ChosenIndex.Of(request.Index, rows, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        _ = Efforts(request, choice.Options);
        work.Report(new BuildProgress("exact", 0, 0));
        ExactNeighbours exact = ExactNeighbours.Of(rows, queries, K);
        cancellation.ThrowIfCancellationRequested();
        long begun = clock.GetTimestamp();
        IVectorIndex index = VectorIndexes.Build(choice.Options, rows, new BuildSettings { Threads = request.Threads, Progress = work }, cancellation);
        return new Built(index, queries, exact, choice.Why, clock.GetElapsedTime(begun).TotalSeconds);
    }

    private static IndexMeasurement Measure(Built built, SearchEffort effort, VectorWork work, TimeProvider clock, CancellationToken cancellation)
    {
        work.Report(new BuildProgress($"search {Setting(effort, built.Index.Options)}", 0, 0));
        return IndexMeasurement.Of(built.Index, built.Queries, built.Exact, effort, clock, cancellation: cancellation);
    }

    // What the kind of index does not know is refused: the lines would all be the same.
    private static IEnumerable<SearchEffort> Efforts(BenchRequest request, VectorIndexOptions options)
    {
        string? stranger = (request.Ef.Length > 0 && options is not HnswOptions) ? "--ef belongs to hnsw"
            : (request.Probes.Length > 0 && options is not IvfFlatOptions) ? "--probes belongs to ivf and ivfpq"
            : (request.Rerank.Length > 0 && options is not IvfPqOptions) ? "--rerank belongs to ivfpq"
            : null;
        if (stranger is not null)
        {
            throw CommandException.WrongUsage($"{stranger}, and the index is {options.Kind}. Leave it out, or name another --index.");
        }

        return from ef in request.Ef.DefaultIfEmpty()
               from probes in request.Probes.DefaultIfEmpty()
               from rerank in request.Rerank.DefaultIfEmpty()
               select new SearchEffort { EfSearch = ef, Probes = probes, Rerank = rerank };
    }

    private static string Json(Built built, IndexMeasurement measured) => JsonSerializer.Serialize(
        new BenchLine
        {
            Index = VectorIndexSpec.Format(built.Index.Options),
            Count = built.Index.Count,
            Dimension = built.Index.Options.Dimension,
            Metric = MetricName.Of(built.Index.Options.Metric),
            Ef = built.Index.Options is HnswOptions hnsw ? Or(measured.Effort.EfSearch, hnsw.EfSearch) : null,
            Probes = built.Index.Options is IvfFlatOptions ivf ? Or(measured.Effort.Probes, ivf.Probes) : null,
            Rerank = built.Index.Options is IvfPqOptions pq ? Or(measured.Effort.Rerank, pq.Rerank) : null,
            Queries = built.Exact.Queries,
            RecallAt10 = Math.Round(measured.Recall, 4),
            QueriesPerSecond = Math.Round(measured.QueriesPerSecond, 1),
            BuildSeconds = Math.Round(built.Seconds, 3),
            Bytes = built.Bytes,
            ReservedBytes = built.Index.Figures.ReservedBytes,
        },
        SyncLines.SnakeCase);

    private static string Text(Built built, IndexMeasurement measured) =>
        $"{Setting(measured.Effort, built.Index.Options),-24} {measured.Recall,9:0.0000} {measured.QueriesPerSecond,10:N0} {built.Seconds,9:0.00} {Human.Bytes(built.Bytes),14}";

    private static string Setting(SearchEffort effort, VectorIndexOptions options) => options switch
    {
        HnswOptions hnsw => $"ef={Or(effort.EfSearch, hnsw.EfSearch)}",
        IvfPqOptions pq => $"nprobe={Or(effort.Probes, pq.Probes)} rerank={Or(effort.Rerank, pq.Rerank)}",
        IvfFlatOptions ivf => $"nprobe={Or(effort.Probes, ivf.Probes)}",
        _ => "exact",
    };

    private static int Or(int given, int usual) => given > 0 ? given : usual;

    private sealed record Built(IVectorIndex Index, float[] Queries, ExactNeighbours Exact, string Why, double Seconds)
    {
        public long Bytes { get; } = Index.Figures.VectorBytes + Index.Figures.StructureBytes;
    }
}
