using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Benchmarks.Collection;

/// <summary>
/// What a viewer asks of a large file: its end, its beginning, a page in the middle, a time; each with opening and closing the file. <c>tail -n 100</c> runs between,
/// as a process. Beside it a walk over many files.
/// </summary>
internal static class ContentBench
{
    private const int Lines = 100;
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it: <c>content [--gigabytes N] [--files N] [--repeat N] [--folder F]</c>. Prints tables; 0 when the floors are reached.</summary>
    public static int Run(string[] args)
    {
        int gigabytes = Options.Number(args, "--gigabytes", 5), files = Options.Number(args, "--files", 100_000), repeat = Options.Number(args, "--repeat", 5);
        string folder = Directory.CreateDirectory(Path.Combine(Options.Text(args, "--folder", Path.GetTempPath()), "tocsin-content-bench")).FullName;
        try
        {
            return Content(folder, gigabytes, repeat) & Walk(Path.Combine(folder, "many"), files, repeat) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Content(string folder, int gigabytes, int repeat)
    {
        string file = Path.Combine(folder, "large.log");
        DateTime end = TimedLines.Write(file, gigabytes * 1_000_000_000L);
        long size = new FileInfo(file).Length;
        using RootFolder root = RootFolder.Open(folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A file of {size / 1e9:0.0} GB with a time in each line; each figure with opening and closing it, median of {repeat} (lowest to highest) after one."));
        Console.WriteLine();
        Console.WriteLine("| what | ms | range |");
        Console.WriteLine("| --- | ---: | --- |");
        (string What, Action Do)[] rows =
        [
            ($"the last {Lines} lines", () => Read(root, content => content.LinesBefore(long.MaxValue, Lines))),
            ($"the last {Lines} lines, the header known by the catalogue", () => Read(root, content => content.LinesBefore(long.MaxValue, Lines), "log4j")),
            ($"the first {Lines} lines", () => Read(root, content => content.Lines(0, Lines))),
            ($"{Lines} lines in the middle", () => Read(root, content => content.Lines(size / 2, Lines))),
            ($"{Lines} lines from a time on", () => Read(root, content => content.Lines(content.OffsetOf(TimedLines.Start + ((end - TimedLines.Start) / 3)), Lines))),
            ($"`tail -n {Lines}`, a process", () => Tail(file)),
        ];
        double[][] times = Interleaved([.. rows.Select(row => row.Do)], repeat);
        for (int row = 0; row < rows.Length; row++)
        {
            Print(rows[row].What, times[row]);
        }

        Console.WriteLine();
        return times[0][repeat / 2] <= Floor.TotalMilliseconds;
    }

    private static bool Walk(string folder, int files, int repeat)
    {
        for (int number = 0; number < files; number++)
        {
            string inner = Path.Combine(folder, $"host-{number % 100:00}", $"job-{number / 100 % 10}");
            if (number < 1000)
            {
                Directory.CreateDirectory(inner);
            }

            File.WriteAllText(Path.Combine(inner, $"slurm-{number}.out"), "one line\n");
        }

        using RootFolder root = RootFolder.Open(folder);
        Console.WriteLine($"A walk over {files:N0} files in 1,000 folders, with size, time and inode of each.");
        Console.WriteLine();
        Console.WriteLine("| what | ms | range |");
        Console.WriteLine("| --- | ---: | --- |");
        int found = 0;
        long bytes = 0;
        double[][] times = Interleaved([() => found = root.Walk().Count(), () => bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)], repeat);
        Print("beneath a root handle, in order", times[0]);
        Print("the runtime's enumeration, by names", times[1]);
        Console.WriteLine();
        return found == files && bytes == 9L * files && times[0][repeat / 2] < 1000;
    }

    private static void Read(RootFolder root, Func<LogContent, ContentPage> read, string? header = null)
    {
        if (LogContent.TryOpen(root, "large.log", header, out LogContent? content) != OpenOutcome.Opened)
        {
            throw new InvalidOperationException("The file cannot be opened.");
        }

        using (content)
        {
            if (read(content!).Lines.Count != Lines)
            {
                throw new InvalidOperationException("The page has not as many lines as were asked for.");
            }
        }
    }

    private static void Tail(string file)
    {
        ProcessStartInfo start = new("tail", ["-n", Lines.ToString(CultureInfo.InvariantCulture), file]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    /// <summary>Sorted milliseconds of each, taken in turns after one turn that warms up.</summary>
    private static double[][] Interleaved(Action[] actions, int repeat)
    {
        List<double>[] times = [.. actions.Select(_ => new List<double>())];
        for (int turn = 0; turn <= repeat; turn++)
        {
            for (int action = 0; action < actions.Length; action++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[action]();
                if (turn > 0)
                {
                    times[action].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(list => list.Order().ToArray())];
    }

    private static void Print(string what, double[] sorted) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {sorted[sorted.Length / 2]:0.00} | {sorted[0]:0.00} to {sorted[^1]:0.00} |"));
}
