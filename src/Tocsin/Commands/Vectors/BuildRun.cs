using System.Text.Json;
using Tocsin.Commands.Syncing;
using Tocsin.Engine.Similarity.VectorFiles;
using Tocsin.Terminal;
using Tocsin.Vectors;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Commands.Vectors;

/// <summary>One run of <c>tocsin vectors build</c>.</summary>
internal static class BuildRun
{
    /// <summary>Returns the exit code. A cancelled run leaves what was at the path before.</summary>
    public static async Task<int> RunAsync(BuildRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        long begun = clock.GetTimestamp();
        VectorWork work = new(clock);
        (VectorIndexFigures figures, VectorIndexOptions options, string why) = await work.RunAsync(() => Build(request, work, cancellation));
        double seconds = clock.GetElapsedTime(begun).TotalSeconds;
        long bytes = new FileInfo(request.Out).Length;
        if (request.Json)
        {
            string json = JsonSerializer.Serialize(
                new { request.Out, figures.Count, options.Dimension, Metric = MetricName.Of(options.Metric), Index = VectorIndexSpec.Format(options), figures.Description, Why = why, Seconds = Math.Round(seconds, 3), Bytes = bytes },
                SyncLines.SnakeCase);
            await output.WriteLineAsync(Printable.Json(json));
            return ExitCode.Done;
        }

        await output.WriteLineAsync(why);
        await output.WriteLineAsync($"{Printable.Line(request.Out)}: {Human.Count(figures.Count, "vector")} of {options.Dimension} dimensions, {figures.Description}, {Human.Bytes(bytes)}, {Human.Duration(TimeSpan.FromSeconds(seconds))}");
        return ExitCode.Done;
    }

    private static (VectorIndexFigures Figures, VectorIndexOptions Options, string Why) Build(BuildRequest request, VectorWork work, CancellationToken cancellation)
    {
        VectorRows rows = VectorSource.ReadRows(request.Base, request.Metric, request.Dataset, work, cancellation);
        AutoChoice choice = ChosenIndex.Of(request.Index, rows, request.Memory);
        using IVectorIndex index = VectorIndexes.Build(choice.Options, rows, new BuildSettings { Threads = request.Threads, Progress = work }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        work.Report(new BuildProgress("save", 0, 0));
        VectorIndexFile.Save(index, request.Out);
        return (index.Figures, index.Options, choice.Why);
    }
}
