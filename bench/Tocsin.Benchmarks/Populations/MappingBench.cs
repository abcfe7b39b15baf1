using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Benchmarks.Populations;

/// <summary>One core: lines to events by rules.</summary>
internal static class MappingBench
{
    private const int Seed = 20260104;
    private const int Slice = 500;

    private const string Ssh = """{"org":"o","source":"ssh","pop":"p","id":"{from}","action":"{user}","match":"Failed password for (invalid user )?(?<user>\\S+) from (?<from>\\S+)"}""";
    private const string Json = """{"org":"acme","source":"web","pop":"{service}","id":"{host} {user}","action":"{method} {path|fold:/cases/} {status} {size|log10}","where":["{path} not ends-with /"]}""";

    private static readonly (string Name, string Rule, Func<Random, string> Line)[] Cases =
    [
        ("events", "events", random => $$"""{"org":"acme","source":"web","pop":"all","id":"user{{random.Next(10_000)}}","action":"GET /page{{random.Next(40)}}"}"""),
        ("access", "access", Access),
        ("JSON members, a filter, two transforms", Json, random => $$"""{"service":"shop","host":"h{{random.Next(9)}}","user":"u{{random.Next(999)}}","method":"GET","path":"/cases/{{random.Next(999)}}","status":200,"size":{{random.Next(9999)}}}"""),
        ("match, lines that fit", Ssh, random => $"Jun 14 15:16:01 combo sshd[{random.Next(9999)}]: Failed password for root from 10.0.0.{random.Next(255)} port 22"),
        ("match, lines that do not fit", Ssh, random => $"Jun 14 15:16:01 combo sshd[{random.Next(9999)}]: session opened for user u{random.Next(255)}"),
    ];

    /// <summary>Runs it: <c>mapping [--lines N] [--repeat N]</c>. Answers 1 when a preset maps fewer than a million lines a second, or allocates.</summary>
    public static int Run(string[] args)
    {
        int count = Options.Number(args, "--lines", 100_000);
        int repeat = Options.Number(args, "--repeat", 5);
        Console.WriteLine($"{count:N0} lines of each kind, seed {Seed}, one core, {repeat} times; medians of slices of {Slice} lines, in brackets the 5th percentile.");
        Console.WriteLine();
        Console.WriteLine("| rule | bytes/line | ns/line | lines/s | bytes allocated/line |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        bool reached = true;
        foreach ((string name, string rule, Func<Random, string> make) in Cases)
        {
            Random random = new(Seed);
            byte[][] lines = [.. Enumerable.Range(0, count).Select(_ => Encoding.UTF8.GetBytes(make(random)))];
            PopulationMapper mapper = PopulationRule.Parse(rule).CreateMapper();
            List<double> slices = [];
            long allocated = 0;
            for (int round = -2; round < repeat; round++)
            {
                for (int start = 0; start + Slice <= count; start += Slice)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    long began = Stopwatch.GetTimestamp();
                    foreach (byte[] line in lines.AsSpan(start, Slice))
                        mapper.Map(new MappableLine { Line = line, Content = line }, out PopulationEvent _);
                    double took = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Slice;
                    allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    if (round >= 0)
                        slices.Add(took);
                }
            }

            slices.Sort();
            double median = slices[slices.Count / 2];
            reached &= rule.Length > 10 || (median < 1000 && allocated == 0);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {lines.Average(line => line.Length):0} | {median:0} ({slices[slices.Count / 20]:0}) | {1e9 / median:N0} | {(double)allocated / Slice:0} |"));
        }

        return reached ? 0 : 1;
    }

    private static string Access(Random random) =>
        $"10.0.{random.Next(256)}.{random.Next(256)} - - [28/Feb/2026:10:00:00 +0100] \"GET /page{random.Next(40)}/x HTTP/1.1\" 200 {random.Next(9000)} \"-\" \"Mozilla/5.0\"";
}
