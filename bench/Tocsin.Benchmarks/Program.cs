using Tocsin.Benchmarks.Collection;
using Tocsin.Benchmarks.Images;
using Tocsin.Benchmarks.Kafka;
using Tocsin.Benchmarks.Lines;
using Tocsin.Benchmarks.Mining;
using Tocsin.Benchmarks.Neural;
using Tocsin.Benchmarks.Numerics;
using Tocsin.Benchmarks.Populations;
using Tocsin.Benchmarks.Searching;
using Tocsin.Benchmarks.Sequences;
using Tocsin.Benchmarks.Server;
using Tocsin.Benchmarks.Streams;
using Tocsin.Benchmarks.Vectors;
using Tocsin.Benchmarks.Windows;

// Each bench prints a Markdown table and answers 0 when its floors are reached.
Dictionary<string, Func<string[], int>> benches = new(StringComparer.Ordinal)
{
    ["mining"] = MiningBench.Run,
    ["masking"] = MaskingBench.Run,
    ["journal"] = JournalBench.Run,
    ["asking"] = AskingBench.Run,
    ["lines"] = LinesBench.Run,
    ["http"] = HttpBench.Run,
    ["discrete"] = DiscreteBench.Run,
    ["events"] = EventsBench.Run,
    ["sequences"] = SequencesBench.Run,
    ["populations"] = PopulationsBench.Run,
    ["mapping"] = MappingBench.Run,
    ["search"] = SearchBench.Run,
    ["trouble"] = TroubleBench.Run,
    ["windows"] = WindowsBench.Run,
    ["records"] = RecordReadingBench.Run,
    ["page"] = PageLatencyBench.Run,
    ["viewer"] = ViewerBench.Run,
    ["matmul"] = MatMulBench.Run,
    ["kernels"] = KernelsBench.Run,
    ["kafka"] = GroupBench.Run,
    ["neural"] = NeuralBench.Run,
    ["content"] = ContentBench.Run,
    ["catalogue"] = CatalogueBench.Run,
    ["follow"] = FollowBench.Run,
    ["images"] = ImagesBench.Run,
    ["vectors"] = VectorsBench.Run,
};

if (args is [BareEndpoint.Name])
{
    return BareEndpoint.Run();
}

if (args.Length > 0 && benches.TryGetValue(args[0], out Func<string[], int>? run))
{
    return run(args[1..]);
}

Console.Error.WriteLine($"Usage: dotnet run -c Release --project bench/Tocsin.Benchmarks -- {string.Join('|', benches.Keys)} [--lines N] [--repeat N]");
return 2;
