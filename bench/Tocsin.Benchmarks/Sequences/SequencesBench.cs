using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>
/// From raw HDFS lines to verdicts on the lane's one thread: header, live miner, statistics, live view, frozen templates, keys, sessions, and a judge. No result is
/// cached between sessions. The log is played several times over, each time with other block numbers and a later day, so that sessions begin and end as in a long one.
/// </summary>
internal static class SequencesBench
{
    private const int Slice = 500;
    private static readonly Regex Block = new("blk_-?", RegexOptions.CultureInvariant);
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>Runs it: <c>sequences [--model FILE] [--log FILE.log.gz] [--templates FILE.csv] [--rounds N]</c>. Answers 1 when a floor is missed.</summary>
    public static int Run(string[] args)
    {
        string data = Options.Text(args, "--data", Path.Combine("..", "shared", "data", "hdfs100k"));
        string log = Options.Text(args, "--log", Path.Combine(data, "hdfs100k.log.gz")), csv = Options.Text(args, "--templates", Path.Combine(data, "templates.csv"));
        string model = Options.Text(args, "--model", "");
        int rounds = Options.Number(args, "--rounds", 5);
        if (!File.Exists(log) || !File.Exists(csv))
        {
            Console.Error.WriteLine($"There is no log {log} with templates {csv}: name them with --log and --templates.");
            return 2;
        }

        byte[][] lines = Lines(log);
        Console.WriteLine($"{lines.Length:N0} lines of {Path.GetFileName(log)}, one thread, {rounds} rounds with other blocks; medians of slices of {Slice} lines, in brackets the 5th and the 95th percentile.");
        Console.WriteLine();
        Console.WriteLine("| what | ns/line | lines/s | bytes/line |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        Row("no model: header, miner, statistics, live view", lines, rounds, null);
        ModelBundle silent = Silent(File.ReadAllText(csv));
        bool reached = Row("a judge that says nothing", lines, rounds, silent) > 500_000;
        if (model.Length > 0)
        {
            ModelBundle bundle = ModelBundle.Open(model);
            Row($"{bundle.Report.Model} ({bundle.Model.Network}) of {Path.GetFileName(model)}", lines, rounds, bundle);
        }

        Parts(lines, silent);
        return reached ? 0 : 1;
    }

    private static double Row(string what, byte[][] lines, int rounds, ModelBundle? bundle)
    {
        LinePipeline pipeline = new(new PipelineOptions(), new OneBundle(bundle));
        NoMarks context = new();
        long position = 0;
        Command(pipeline, context, ref position, new FormatCommand("bench", DateTime.UnixEpoch, "hdfs", "").ToPayload());
        if (bundle is not null)
            Command(pipeline, context, ref position, new ModelCommand("bench", DateTime.UnixEpoch, bundle.Hash, "bench", "").ToPayload());
        List<double> slices = [];
        long allocated = 0, counted = 0;
        for (int round = 0; round <= rounds; round++)
        {
            byte[][] played = Another(lines, round);
            for (int from = 0; from + Slice <= played.Length; from += Slice)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                foreach (byte[] line in played.AsSpan(from, Slice))
                {
                    pipeline.Process(new JournalRecord { Position = position, Kind = RecordKind.Input, ArrivalTicks = Arrival + position, Payload = line }, context);
                    position++;
                }

                if (round == 0)
                    continue;
                slices.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Slice);
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                counted += Slice;
            }
        }

        pipeline.Drain();
        slices.Sort();
        double median = slices[slices.Count / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {median:0} ({slices[slices.Count / 20]:0} to {slices[slices.Count * 19 / 20]:0}) | {1e9 / median:N0} | {(double)allocated / counted:0.#} |"));
        if (bundle is not null)
            Console.Error.WriteLine(pipeline.Sessions.Counts);
        return 1e9 / median;
    }

    /// <summary>The parts that a model adds, alone.</summary>
    private static void Parts(byte[][] lines, ModelBundle bundle)
    {
        ILineParser parser = Find("hdfs").CreateParser();
        byte[][] contents = [.. lines.Select(line => parser.Parse(line, Arrival).Content.ToArray())];
        FrozenTemplates templates = bundle.Templates!;
        Part("frozen templates alone", contents, content => templates.Match(content));
        Engine.Sequences.Keys.SessionKeyFinder keys = Engine.Sequences.Keys.SessionKeyRule.Parse("default").CreateFinder();
        Part("session keys alone", contents, content =>
        {
            keys.Find(content, content);
            return keys.Count;
        });
    }

    private static void Part(string what, byte[][] contents, Func<byte[], int> action)
    {
        List<double> slices = [];
        for (int round = 0; round < 4; round++)
        {
            for (int from = 0; from + Slice <= contents.Length; from += Slice)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (byte[] content in contents.AsSpan(from, Slice))
                    action(content);
                if (round > 0)
                    slices.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Slice);
            }
        }

        slices.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {slices[slices.Count / 2]:0} ({slices[slices.Count / 20]:0} to {slices[slices.Count * 19 / 20]:0}) | | |"));
    }

    private static byte[][] Lines(string log)
    {
        List<byte[]> lines = [];
        using LineReader reader = new(new System.IO.Compression.GZipStream(File.OpenRead(log), System.IO.Compression.CompressionMode.Decompress));
        while (reader.TryRead(out InputLine line))
            lines.Add(line.Bytes.ToArray());
        return [.. lines];
    }

    /// <summary>The lines with other block numbers, a day later.</summary>
    private static byte[][] Another(byte[][] lines, int round)
    {
        if (round == 0)
            return lines;
        string number = round.ToString(CultureInfo.InvariantCulture), day = string.Create(CultureInfo.InvariantCulture, $"0812{round:00}");
        return [.. lines.Select(line => Encoding.UTF8.GetBytes(day + Block.Replace(Encoding.UTF8.GetString(line)[6..], "${0}" + number + "0")))];
    }

    private static void Command(LinePipeline pipeline, NoMarks context, ref long position, byte[] payload) =>
        pipeline.Process(new JournalRecord { Position = position++, Kind = RecordKind.Command, ArrivalTicks = Arrival, Payload = payload }, context);

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

    private sealed class OneBundle(ModelBundle? bundle) : IBundleSource
    {
        public ModelBundle? Find(string hash) => bundle?.Hash == hash ? bundle : null;
    }

    private sealed class NoMarks : ILaneContext
    {
        public void MarkDurably(ReadOnlySpan<byte> mark) => throw new InvalidOperationException("A mask ran out of time.");
    }
}
