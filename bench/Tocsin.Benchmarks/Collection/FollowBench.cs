using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Benchmarks.Collection;

/// <summary>How long a line takes from its write to a follower, among many files that are followed, too.</summary>
internal static class FollowBench
{
    private const int Files = 200;
    private const int LimitMilliseconds = 100;

    /// <summary>Runs it: <c>follow [--lines N]</c>. Prints a table; 0 when the 99th percentile is below 100 ms.</summary>
    public static int Run(string[] args) => RunAsync(Options.Number(args, "--lines", 500)).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int lines)
    {
        CollectionFolders folders = new(Directory.CreateTempSubdirectory("tocsin-follow-bench-").FullName);
        try
        {
            using RootFolder logs = RootFolder.Open(folders.Logs);
            for (int file = 0; file < Files; file++)
            {
                await File.WriteAllTextAsync(Path.Combine(folders.Logs, $"server-{file}.log"), "INFO begin\n");
            }

            using FileCatalogue catalogue = FileCatalogue.Open(folders.Catalogue, TimeProvider.System);
            new CataloguePass(logs, catalogue, CategoryRules.Default, new JobNames(null), static _ => "", null, TimeProvider.System).Run();
            await using FollowHub hub = new(logs, catalogue, TimeProvider.System);
            double[] times = await MeasureAsync(hub, folders, lines);
            Console.WriteLine($"From a line's write to its follower, {lines} lines at uneven moments into one of {Files} files that are followed.");
            Console.WriteLine();
            Console.WriteLine("| p50 | p99 | longest |");
            Console.WriteLine("| ---: | ---: | ---: |");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {times[lines / 2]:0.0} ms | {times[lines * 99 / 100]:0.0} ms | {times[^1]:0.0} ms |"));
            return times[lines * 99 / 100] < LimitMilliseconds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folders.Root, recursive: true);
        }
    }

    private static async Task<double[]> MeasureAsync(FollowHub hub, CollectionFolders folders, int lines)
    {
        Random random = new(20261122);
        using Follower follower = hub.Follow(new FollowFilter(Category: "server", Last: 1));
        await using IAsyncEnumerator<FollowedLine> followed = follower.ReadAsync().GetAsyncEnumerator();
        await followed.MoveNextAsync();
        List<double> times = [];
        for (int line = 0; line < lines; line++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 60)), TimeProvider.System);
            long start = Stopwatch.GetTimestamp();
            await File.AppendAllTextAsync(Path.Combine(folders.Logs, $"server-{random.Next(Files)}.log"), $"INFO line {line}\n");
            await followed.MoveNextAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (followed.Current.Text != $"INFO line {line}")
            {
                throw new InvalidOperationException($"Line {line} came as '{followed.Current.Text}'.");
            }
        }

        return [.. times.Order()];
    }
}
