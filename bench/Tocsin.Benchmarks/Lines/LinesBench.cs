using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Benchmarks.Mining;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Benchmarks.Lines;

/// <summary>One core: lines read from memory, headers cut, and the whole pipeline (header, miner, statistics, live view).</summary>
internal static class LinesBench
{
    private const int Seed = 20260101;
    private const int Slice = 500;
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly (string Format, Func<int, string, string> Line)[] Headers =
    [
        ("hdfs", (i, content) => $"081109 {i % 24:00}{i % 60:00}{i / 7 % 60:00} {i % 3000} INFO dfs.DataNode$PacketResponder: {content}"),
        ("syslog", (i, content) => $"Jun {1 + (i / 20_000 % 28),2} {i % 24:00}:{i % 60:00}:{i / 7 % 60:00} combo datanode[{i % 30000}]: {content}"),
        ("log4j", (i, content) => $"2015-10-18 {i % 24:00}:{i % 60:00}:{i / 7 % 60:00},{i % 1000:000} INFO [main] org.apache.hadoop.hdfs.DataNode: {content}"),
        ("combined", (i, content) => $"10.0.{i % 256}.{i / 3 % 256} - - [28/Feb/2026:{i % 24:00}:{i % 60:00}:{i / 7 % 60:00} +0100] \"GET /{content.Replace(' ', '/')} HTTP/1.1\" 200 {i % 9000} \"-\" \"curl/8\""),
        ("json", (i, content) => $"{{\"@t\":\"2026-02-28T{i % 24:00}:{i % 60:00}:{i / 7 % 60:00}Z\",\"@m\":\"{content}\",\"@l\":\"Warning\",\"SourceContext\":\"Shop.Orders\",\"Id\":{i}}}"),
        ("none", (_, content) => content),
    ];

    /// <summary>Runs it: <c>lines [--lines N] [--repeat N]</c>. Answers 1 when a floor is missed.</summary>
    public static int Run(string[] args)
    {
        int count = Options.Number(args, "--lines", 200_000);
        int repeat = Options.Number(args, "--repeat", 5);
        Console.WriteLine($"{count:N0} distinct HDFS contents under each header, seed {Seed}, one core, {repeat} times; medians of slices of {Slice} lines, in brackets the 5th percentile.");
        Console.WriteLine();
        Console.WriteLine("| header | bytes/line | read from memory, ns/line | header, ns/line | header + mining + statistics + live view, ns/line | lines/s |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach ((string format, Func<int, string, string> line) in Headers)
        {
            byte[] text = Text(count, line);
            Times read = Time(repeat, text, () => (_, _) => { });
            Times parse = Time(repeat, text, () => Parse(format)) - read;
            Times pipeline = Time(repeat, text, () => Process(format)) - read;
            reached &= format is not ("hdfs" or "syslog") || (parse.Median < 100 && pipeline.Median < 1e9 / 700_000 && read.Median < 500);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {format} | {(double)text.Length / count:0} | {read} | {parse} | {pipeline} | {1e9 / pipeline.Median:N0} |"));
        }

        return reached ? 0 : 1;
    }

    private delegate void LineAction(ReadOnlySpan<byte> line, long position);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Times(double Median, double Low)
    {
        public static Times operator -(Times left, Times right) => new(left.Median - right.Median, left.Low - right.Low);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0} ({Low:0})");
    }

    // Slices are short, so that a busy machine spoils some of them and not the median.
    private static Times Time(int repeat, byte[] text, Func<LineAction> makeAction)
    {
        List<double> slices = [];
        for (int i = -2; i < repeat; i++)
        {
            LineAction action = makeAction();
            using LineReader reader = new(new MemoryStream(text));
            long position = 1;
            bool more = true;
            while (more)
            {
                long start = Stopwatch.GetTimestamp();
                int lines = 0;
                while (lines < Slice && (more = reader.TryRead(out InputLine line)))
                {
                    action(line.Bytes, position++);
                    lines++;
                }

                if (i >= 0 && lines == Slice)
                    slices.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Slice);
            }
        }

        slices.Sort();
        return new Times(slices[slices.Count / 2], slices[slices.Count / 20]);
    }

    private static LineAction Parse(string format)
    {
        ILineParser parser = Find(format).CreateParser();
        return (line, _) =>
        {
            if (!parser.Parse(line, Arrival).HeaderMatched)
                throw new InvalidOperationException($"A line does not fit {format}: {Encoding.UTF8.GetString(line)}");
        };
    }

    private static LineAction Process(string format)
    {
        LinePipeline pipeline = new(new PipelineOptions());
        NoMarks context = new();
        pipeline.Process(new JournalRecord { Position = 0, Kind = RecordKind.Command, ArrivalTicks = Arrival, Payload = new FormatCommand("bench", DateTime.UnixEpoch, format, "").ToPayload() }, context);
        return (line, position) => pipeline.Process(new JournalRecord { Position = position, Kind = RecordKind.Input, ArrivalTicks = Arrival + position, Payload = line }, context);
    }

    private static byte[] Text(int count, Func<int, string, string> line)
    {
        BlockStoreLines contents = new(Seed);
        LineChunk chunk = new(1000);
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            if (i % 1000 == 0)
            {
                chunk.Clear();
                while (!chunk.IsFull)
                    contents.WriteLine(chunk);
            }

            text.Append(line(i, Encoding.UTF8.GetString(chunk[i % 1000]))).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static LineFormat Find(string format) =>
        FormatCatalogue.TryFind(format, out LineFormat? found, out string? error) ? found! : throw new InvalidOperationException(error);

    private sealed class NoMarks : ILaneContext
    {
        public void MarkDurably(ReadOnlySpan<byte> mark) => throw new InvalidOperationException("A mask ran out of time.");
    }
}
