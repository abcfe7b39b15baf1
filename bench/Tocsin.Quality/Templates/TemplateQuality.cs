using System.Text.Json;
using Tocsin.Engine.Templates;

namespace Tocsin.Quality.Templates;

/// <summary>The accuracy of the miner over the twelve logs of loghub with one setting for all, Drain3's beside it.</summary>
internal static class TemplateQuality
{
    private static readonly string[] Logs =
        ["Android", "Apache", "BGL", "HDFS", "HPC", "Hadoop", "Linux", "Mac", "OpenSSH", "Spark", "Thunderbird", "Windows"];

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>0 when it ran, 2 for wrong usage, 3 when the data are not there.</summary>
    public static int Run(string[] args)
    {
        string data = Path.Combine("..", "shared", "data");
        MinerOptions options = MinerOptions.Default;
        bool json = false;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    json = true;
                    break;
                case "--data" when i + 1 < args.Length:
                    data = args[++i];
                    break;
                case "--miner" when i + 1 < args.Length:
                    options = MinerOptionsJson.Parse(File.ReadAllBytes(args[++i]));
                    break;
                default:
                    Console.Error.WriteLine($"'{args[i]}' is not understood. Usage: templates [--data DIR] [--miner FILE] [--json]");
                    return 2;
            }
        }

        if (!Directory.Exists(Path.Combine(data, "loghub2k")))
        {
            Console.Error.WriteLine($"'{data}' has no folder loghub2k: give the folder of the shared data with --data.");
            return 3;
        }

        Report(data, options, json);
        return 0;
    }

    private static void Report(string data, MinerOptions options, bool json)
    {
        List<LogResult> ours = [], drain3 = [];
        List<int> events = [];
        if (!json)
        {
            Console.WriteLine($"{"",-12} {"templates",18} | {"GA",5} {"FGA",5} {"PA",5} {"FTA",5} {"PA+",5} {"FTA+",5} | Drain3: {"GA",5} {"FGA",5} {"PA",5} {"FTA",5} {"PA+",5} {"FTA+",5}");
            Console.WriteLine($"{"",-12} {"true ours Drain3",18} |");
        }

        foreach (string log in Logs)
        {
            IReadOnlyList<TruthLine> truth = TruthFile.Read(Path.Combine(data, "loghub2k", $"{log}_2k.truth.csv"));
            events.Add(truth.Select(line => line.EventId).Distinct().Count());
            ours.Add(Parsers.Ours(truth, options));
            drain3.Add(Parsers.Drain3(truth, Path.Combine(data, "oracle", "drain3", $"{log}.masked.json.gz")));
            Print(log, events[^1], ours[^1], drain3[^1], json);
        }

        Print("mean", events.Average(), LogResult.Mean(ours), LogResult.Mean(drain3), json);
        if (!json)
        {
            Console.WriteLine();
            Console.WriteLine($"sim_th {options.SimTh}, depth {options.Depth}, masks {string.Join(' ', options.Masks.Select(mask => mask.Name))}, the same for all logs; Drain3 with sim_th 0.5, depth 4 and its five masks.");
            Console.WriteLine("PA, FTA: <NAME> read as <*>, else letter by letter. PA+, FTA+: on both sides parameters with nothing or one of . : / # @ between are one, and so are spaces.");
        }
    }

    private static void Print(string log, double events, LogResult ours, LogResult drain3, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { Log = log, Events = events, Ours = ours, Drain3 = drain3 }, Snake));
            return;
        }

        Console.WriteLine($"{log,-12} {events,6:0} {ours.Templates,5:0} {drain3.Templates,5:0} | {Figures(ours)} |         {Figures(drain3)}");
    }

    private static string Figures(LogResult result) =>
        $"{result.Exact.Ga:0.000} {result.Exact.Fga:0.000} {result.Exact.Pa:0.000} {result.Exact.Fta:0.000} {result.MergedPa:0.000} {result.MergedFta:0.000}";
}
