using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Benchmarks.Collection;

/// <summary>A pass of the catalogue over many small files: the first one, passes over files of which none has changed, and one over a few that grew. <c>find -printf</c>, as a process, runs between.</summary>
internal static class CatalogueBench
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Runs it: <c>catalogue [--files N] [--repeat N] [--seed N] [--folder F]</c>. Prints a table; 0 when the floor is reached.</summary>
    public static int Run(string[] args)
    {
        int files = Options.Number(args, "--files", 100_000), repeat = Options.Number(args, "--repeat", 5), seed = Options.Number(args, "--seed", 6);
        CollectionFolders folders = new(Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-catalogue-bench")).FullName);
        try
        {
            using RootFolder logs = RootFolder.Open(folders.Logs);
            List<string> paths = Write(folders.Logs, files, seed);
            using FileCatalogue catalogue = FileCatalogue.Open(folders.Catalogue, TimeProvider.System);
            CataloguePass pass = NewPass(folders, logs, catalogue);
            double first = Time(() => pass.Run());
            double[] unchanged = new double[repeat], find = new double[repeat];
            pass.Run();
            for (int round = 0; round < repeat; round++)
            {
                unchanged[round] = Time(() => Assert(!pass.Run().ChangedAnything));
                find[round] = Time(() => Find(folders.Logs));
            }

            CataloguePass restarted = NewPass(folders, logs, catalogue);
            double afterRestart = Time(() => Assert(!restarted.Run().ChangedAnything));
            foreach (string path in paths.Take(files / 100))
                File.AppendAllText(path, $"{Start.AddDays(1):yyyy-MM-dd HH:mm:ss} ERROR trainer: it grew\n");
            double grown = Time(() => Assert(pass.Run().Changed == files / 100));
            Array.Sort(unchanged);
            Array.Sort(find);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files:N0} files of a few lines in folders of 100, seed {seed}; median of {repeat} (lowest to highest) after one, interleaved; single figures once."));
            Console.WriteLine();
            Console.WriteLine("| what | ms | range |");
            Console.WriteLine("| --- | ---: | --- |");
            Print("first pass: rows, lines, times, headers, links", [first]);
            Print("pass, nothing changed", unchanged);
            Print("the same after a restart: rows read, rules tried, links compared", [afterRestart]);
            Print("pass, one file in a hundred grew", [grown]);
            Print("`find -type f -printf '%s %T@ %i %p'`, a process", find);
            return unchanged[repeat / 2] <= Floor.TotalMilliseconds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folders.Root, recursive: true);
        }
    }

    private static CataloguePass NewPass(CollectionFolders folders, RootFolder logs, FileCatalogue catalogue) => new(
        logs, catalogue, CategoryRules.Default, JobNames.Default, path => path[..path.IndexOf('/')], new CategoryLinks(folders, CategoryRules.Default), TimeProvider.System);

    private static List<string> Write(string folder, int files, int seed)
    {
        Random random = new(seed);
        string[] stems = ["slurm-{0}.out", "server-{0}.log", "client-{0}.log", "vllm-{0}.log", "monitor-{0}.log", "app-{0}.log"];
        List<string> paths = new(files);
        for (int number = 0; number < files; number++)
        {
            string inner = Path.Combine(folder, $"host-{number / 10_000:00}", $"run-{number / 100 % 100:00}");
            if (number % 100 == 0)
                Directory.CreateDirectory(inner);
            string path = Path.Combine(inner, string.Format(CultureInfo.InvariantCulture, stems[random.Next(stems.Length)], 100_000 + number));
            File.WriteAllText(path, string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(line => $"{Start.AddSeconds(number + line):yyyy-MM-dd HH:mm:ss} INFO trainer: step {line} of {number}\n")));
            paths.Add(path);
        }

        return paths;
    }

    private static void Find(string folder)
    {
        using Process find = Process.Start(new ProcessStartInfo("find", [folder, "-type", "f", "-printf", "%s %T@ %i %p\n"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        find.StandardOutput.ReadToEnd();
        find.WaitForExit();
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Assert(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("The pass did not find what was there.");
    }

    private static void Print(string what, double[] times) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {times[times.Length / 2]:N0} | {(times.Length == 1 ? "" : $"{times[0]:N0}–{times[^1]:N0}")} |"));
}
