using System.Diagnostics;
using System.Globalization;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Sequences.Unsupervised;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>
/// From raw HDFS lines to verdicts: header, live miner, statistics, live view, frozen templates, keys, sessions, and a judge. The log is played several times over
/// (<see cref="SequenceTraffic"/>). Every event of every session is judged, and every end.
/// </summary>
internal static class SequencesBench
{
    private const int Seed = 20260104;
    private const double Floor = 100_000;
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>
    /// Runs it: <c>sequences [--model FILE[,FILE]] [--train FOLDER [--epochs N]] [--log FILE.log.gz] [--templates FILE.csv] [--labels FILE.csv] [--rounds N]</c>. Without models both
    /// kinds are trained, into the folder if one is named. Answers 1 when a floor is missed.
    /// </summary>
    public static int Run(string[] args)
    {
        string data = Options.Text(args, "--data", Path.Combine("..", "shared", "data", "hdfs100k"));
        string log = Options.Text(args, "--log", Path.Combine(data, "hdfs100k.log.gz")), csv = Options.Text(args, "--templates", Path.Combine(data, "templates.csv"));
        string labels = Options.Text(args, "--labels", Path.Combine(data, "anomaly_label.csv"));
        string model = Options.Text(args, "--model", "");
        int rounds = Options.Number(args, "--rounds", 5);
        if (!File.Exists(log) || !File.Exists(csv) || !File.Exists(labels))
        {
            Console.Error.WriteLine($"There is no log {log} with templates {csv} and labels {labels}: name them with --log, --templates and --labels.");
            return 2;
        }

        SequenceTraffic traffic = new(log);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-bench-");
        try
        {
            ModelBundle[] bundles = model.Length > 0
                ? [.. model.Split(',').Select(ModelBundle.Open)]
                : [.. SequenceModels.Both(Options.Text(args, "--train", folder.FullName), traffic, csv, labels, Options.Number(args, "--epochs", 4))];
            string file = Path.Combine(folder.FullName, "traffic.log.gz");
            traffic.Write(file, rounds + 1, rounds, Seed);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{traffic.Count:N0} lines of {Path.GetFileName(log)}, played {rounds} times with other blocks and days after one round to warm up (seed {Seed}); median of the rounds (lowest to highest)."));
            Console.WriteLine($"From a .log.gz: all {rounds} rounds as one file, one thread decompresses and cuts lines, the lane's own does the rest. Floor: {Floor:N0} lines/s.");
            Console.WriteLine();
            Console.WriteLine("| what | lines/s | range | per CPU second | ns/line | sessions judged | unknown events | from the cache | bytes/line |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            InMemory("no model: header, miner, statistics, live view", traffic, rounds, null);
            ModelBundle silent = Silent(File.ReadAllText(csv));
            InMemory("a judge that says nothing", traffic, rounds, silent);
            SequenceTraffic lossy = new(log) { Loss = 0.05 };
            bool reached = true;
            foreach (ModelBundle bundle in bundles)
            {
                string name = $"{bundle.Report.Model} ({bundle.Model.Network})";
                ModelBundle plain = RememberingModel.In(bundle, 0), knowing = RememberingModel.In(bundle, NormalityJudge.MostPrefixes);
                reached &= InMemory($"{name}, nothing cached, lines in memory, one thread", traffic, rounds, plain) > Floor;
                reached &= FromFile($"{name}, nothing cached, from a .log.gz, two threads", traffic, file, plain) > Floor;
                reached &= InMemory($"{name}, nothing cached, one line in twenty lost: every other session is new", lossy, rounds, plain) > Floor;
                InMemory($"{name}, begins of sessions cached, lines in memory", traffic, rounds, knowing);
                InMemory($"{name}, begins of sessions cached, one line in twenty lost", lossy, rounds, knowing);
                FromFile($"{name}, begins of sessions cached, from a .log.gz", traffic, file, knowing);
            }

            Parts(traffic, silent);
            OpenSessionsBench.Run(bundles[0]);
            return reached ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double InMemory(string what, SequenceTraffic traffic, int rounds, ModelBundle? bundle)
    {
        LaneRun lane = new(bundle);
        lane.Take(traffic.Round(0, Seed));
        SessionCounts before = lane.Sessions.Counts;
        RememberingModel? model = bundle?.Model as RememberingModel;
        long hits = model?.Hits ?? 0;
        if (hits > 0)
            what += $" ({Share(hits, before.Used + before.Ended)} of the log's first round came from the cache)";
        List<double> speeds = [], perSecond = [];
        long allocated = 0, lines = 0;
        for (int round = 1; round <= rounds; round++)
        {
            byte[][] played = traffic.Round(round, Seed);
            lines += played.Length;
            GC.Collect();
            long bytes = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            lane.Take(played);
            speeds.Add(played.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
            perSecond.Add(played.Length / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        }

        return Print(what, speeds, perSecond, before, lane.Sessions.Counts, model?.Hits - hits, (double)allocated / lines);
    }

    private static double FromFile(string what, SequenceTraffic traffic, string file, ModelBundle bundle)
    {
        LaneRun lane = new(bundle);
        lane.Take(traffic.Round(0, Seed));
        SessionCounts before = lane.Sessions.Counts;
        RememberingModel? model = bundle.Model as RememberingModel;
        long hits = model?.Hits ?? 0;
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        long lines = lane.Take(file);
        double speed = lines / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return Print(what, [speed], [lines / (Environment.CpuUsage.TotalTime - processor).TotalSeconds], before, lane.Sessions.Counts, model?.Hits - hits, null);
    }

    private static double Print(string what, List<double> speeds, List<double> perSecond, SessionCounts before, SessionCounts after, long? hits, double? bytes)
    {
        speeds.Sort();
        perSecond.Sort();
        double median = speeds[speeds.Count / 2];
        long used = after.Used - before.Used;
        string unknown = used == 0 ? "" : Share(after.UnknownEvents - before.UnknownEvents, used);
        string cached = hits is > 0 ? Share(hits.Value, used + after.Ended - before.Ended) : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {median:N0} | {speeds[0]:N0} to {speeds[^1]:N0} | {perSecond[perSecond.Count / 2]:N0} | {1e9 / median:N0} | {after.Begun - before.Begun:N0} | {unknown} | {cached} | {bytes:0.#} |"));
        return median;
    }

    private static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.00} %");

    /// <summary>The parts that a model adds, alone.</summary>
    private static void Parts(SequenceTraffic traffic, ModelBundle bundle)
    {
        ILineParser parser = Find("hdfs").CreateParser();
        byte[][] contents = [.. traffic.Round(0, Seed).Select(line => parser.Parse(line, Arrival).Content.ToArray())];
        FrozenTemplates templates = bundle.Templates!;
        Part("frozen templates alone", contents, content => templates.Match(content));
        SessionKeyFinder keys = SessionKeyRule.Parse("default").CreateFinder();
        Part("session keys alone", contents, content =>
        {
            keys.Find(content, content);
            return keys.Count;
        });
    }

    private static void Part(string what, byte[][] contents, Func<byte[], int> action)
    {
        List<double> rounds = [];
        for (int round = 0; round < 6; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (byte[] content in contents)
                action(content);
            if (round > 0)
                rounds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / contents.Length);
        }

        rounds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | | | | {rounds[rounds.Count / 2]:N0} | | | | |"));
    }

    private static ModelBundle Silent(string csv)
    {
        FrozenTemplates templates = FrozenTemplates.FromCsv(csv);
        return new ModelBundle
        {
            Hash = new string('0', 64),
            Bytes = 0,
            Model = new SilentModel(),
            Vocabulary = new EventVocabulary(templates.Templates.Select(template => (template.EventId, template.Text))),
            Templates = templates,
            Header = "hdfs",
            Rules = new SessionRules(),
            Report = new TrainingReport { Model = "ensemble", Network = "none", Sessions = new SessionUse(0, 0, 0, 0) },
        };
    }

    private static LineFormat Find(string format) =>
        FormatCatalogue.TryFind(format, out LineFormat? found, out string? error) ? found! : throw new InvalidOperationException(error);
}
