using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Searching;

namespace Tocsin.Benchmarks.Searching;

/// <summary>A word in warm plain logs: the search, the built command, and <c>grep -F</c> on the same files in the same run, in turns.</summary>
internal static class SearchBench
{
    private const int Files = 8;

    private sealed record Case(string What, string Word, bool IsFloor);

    private static readonly Case[] Cases =
    [
        new("a rare word", MadeUpTree.RareWord, true),
        new("a word in 1 % of the lines", MadeUpTree.FrequentWord, true),
        new("a word that is not there", "xyzzy-not-there", true),
    ];

    /// <summary>Runs it: <c>search [--mib N] [--repeat N] [--folder DIR] [--command tocsin.dll]</c>; 2,048 MiB and 5 unless said. 0 when it is at least as fast as grep.</summary>
    public static int Run(string[] args)
    {
        int mib = Options.Number(args, "--mib", 2048), repeat = Options.Number(args, "--repeat", 5);
        string given = Options.Text(args, "--folder", "");
        string folder = given.Length > 0 ? given : Directory.CreateTempSubdirectory("tocsin-search-bench-").FullName;
        try
        {
            return Run(folder, mib, repeat, Options.Text(args, "--command", Path.Combine(AppContext.BaseDirectory, "tocsin.dll")));
        }
        finally
        {
            if (given.Length == 0)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(string folder, int mib, int repeat, string command)
    {
        long lines = MadeUpTree.Write(Path.Combine(folder, "logs"), Files, (long)mib << 20);
        using RootFolder logs = RootFolder.Open(Path.Combine(folder, "logs"));
        using FileCatalogue catalogue = FileCatalogue.Open(Path.Combine(folder, "catalogue.db"), TimeProvider.System);
        new CataloguePass(logs, catalogue, CategoryRules.Default, new JobNames(null), static _ => "", null, TimeProvider.System) { BytesToCount = 0 }.Run();
        LogSearch search = new(logs, catalogue);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{mib:N0} MiB in {Files} plain files, {lines:N0} lines, seed {MadeUpTree.Seed}, warm, {Environment.ProcessorCount} cores; median of {repeat} (lowest to highest), in turns with grep on the same files, its output into a file."));
        Console.WriteLine();
        Console.WriteLine("| what | hits | who | seconds | GB/s | grep -F (LC_ALL=C) / this | grep -F (as installed) / this |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach (Case one in Cases)
            reached &= Row(one, folder, search, command, mib, repeat);
        return reached ? 0 : 1;
    }

    private static bool Row(Case one, string folder, LogSearch search, string command, int mib, int repeat)
    {
        string grep = $"grep -rF -- '{one.Word}' '{folder}/logs' > '{folder}/out'";
        (string Who, Func<long> Run)[] runners =
        [
            ("grep -F, LC_ALL=C", () => Shell($"LC_ALL=C {grep}", folder)),
            ("grep -F, as installed", () => Shell(grep, folder)),
            ("search", () => SearchAllAsync(search, one.Word).GetAwaiter().GetResult()),
            ("tocsin search", () => Shell($"dotnet '{command}' search '{one.Word}' --folder '{folder}' --limit 10000 > '{folder}/out' 2> /dev/null", folder)),
        ];
        double[][] seconds = [.. runners.Select(_ => new double[repeat])];
        long[] hits = [.. runners.Select(runner => runner.Run())];
        for (int run = 0; run < repeat; run++)
        {
            for (int i = 0; i < runners.Length; i++)
            {
                long started = Stopwatch.GetTimestamp();
                long found = runners[i].Run();
                seconds[i][run] = Stopwatch.GetElapsedTime(started).TotalSeconds;
                if (found != hits[i])
                    throw new InvalidOperationException($"{runners[i].Who} found {found} and {hits[i]}.");
            }
        }

        if (hits[2] != hits[0] || hits[3] != Math.Min(hits[0], 10_000))
            throw new InvalidOperationException($"grep found {hits[0]}, the search {hits[2]}, the command {hits[3]}.");
        double[] medians = [.. seconds.Select(times => times.Order().ElementAt(repeat / 2))];
        for (int i = 0; i < runners.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {one.What} | {hits[i]:N0} | {runners[i].Who} | {medians[i]:0.000} ({seconds[i].Min():0.000} to {seconds[i].Max():0.000}) | {mib / 953.674 / medians[i]:0.0} | {medians[0] / medians[i]:0.00}× | {medians[1] / medians[i]:0.00}× |"));
        }

        return !one.IsFloor || (medians[2] <= medians[0] && medians[2] <= medians[1]);
    }

    /// <summary>All hits: pages of the greatest limit, joined by their cursors.</summary>
    private static async Task<long> SearchAllAsync(LogSearch search, string word)
    {
        long found = 0;
        string? after = null;
        while (true)
        {
            int page = 0;
            await foreach (SearchHit hit in search.RunAsync(new SearchQuery { Text = word, Limit = LogSearch.MaxLimit, After = after }))
                (page, after) = (page + 1, hit.Cursor);
            found += page;
            if (page < LogSearch.MaxLimit)
                return found;
        }
    }

    private static long Shell(string line, string folder)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]))!;
        shell.WaitForExit();
        return File.ReadLines(Path.Combine(folder, "out")).LongCount();
    }
}
