using System.CommandLine;
using Tocsin.Commands.Vectors;
using Tocsin.Server.Settings;
using Tocsin.Vectors;

namespace Tocsin.Commands;

/// <summary><c>tocsin vectors</c>: indexes of any vectors, from files of them.</summary>
internal static class VectorsCommand
{
    public static Command Create() => new DocumentedCommand(
        "vectors",
        "Build indexes of vectors, search in them, and measure how good and how fast they are. Files: .fvecs, .npy, HDF5.",
        "tocsin vectors build --base embeddings.npy --out embeddings.index",
        "tocsin vectors search embeddings.index --query queries.npy --top 5",
        "tocsin vectors bench --base base.fvecs --query query.fvecs --index hnsw,m=32,efc=200 --ef 16,32,64")
    {
        Build(), Search(), Bench(),
    };

    private static DocumentedCommand Build()
    {
        Option<string> from = Base();
        Option<string> to = new("--out") { HelpName = "FILE", Description = "The index file; what is there is replaced when the new one is whole", Required = true };
        Option<string> index = Index("auto");
        Option<VectorMetric> metric = Metric();
        Option<string?> dataset = Dataset();
        Option<int> threads = Threads();
        Option<string> memory = new("--memory") { HelpName = "SIZE", Description = "With --index auto: what the vectors may take before they are compressed (512MiB, 4GiB; default: half of this machine's)", DefaultValueFactory = static _ => "" };
        Option<bool> json = new("--json") { Description = "Print one JSON object" };
        memory.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<string>() is { Length: > 0 } text && !(Quantities.TryParseSize(text, out long bytes) && bytes > 0))
            {
                given.AddError($"'{text}' is no size for --memory. Write 512MiB or 4GiB.");
            }
        });
        DocumentedCommand command = new(
            "build", "Build an index of the vectors in a file; their places in it, from 0, become their ids.",
            "tocsin vectors build --base embeddings.npy --out embeddings.index",
            "tocsin vectors build --base features.h5 --out features.index --index hnsw,m=32,efc=200 --metric l2")
        {
            from, to, index, metric, dataset, threads, memory, json,
        };
        command.SetAction((parsed, cancellation) => BuildRun.RunAsync(
            new BuildRequest
            {
                Base = parsed.GetRequiredValue(from),
                Out = parsed.GetRequiredValue(to),
                Index = parsed.GetRequiredValue(index),
                Metric = parsed.GetValue(metric),
                Dataset = parsed.GetValue(dataset),
                Threads = parsed.GetValue(threads),
                Memory = Quantities.TryParseSize(parsed.GetRequiredValue(memory), out long bytes) ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return command;
    }

    private static DocumentedCommand Search()
    {
        Argument<string> index = new("INDEX") { Description = "An index file of 'tocsin vectors build'" };
        Option<string> query = Query();
        Option<string?> dataset = Dataset();
        Option<int> top = new("--top") { HelpName = "K", Description = "Nearest vectors of each query", DefaultValueFactory = static _ => 10 };
        Option<int> limit = new("--limit") { HelpName = "N", Description = "Queries at most, from the file's beginning", DefaultValueFactory = static _ => 1000 };
        Option<int> ef = Effort("--ef", "hnsw: candidates that are kept");
        Option<int> probes = Effort("--probes", "ivf, ivfpq: lists that are read");
        Option<int> rerank = Effort("--rerank", "ivfpq: candidates that are ranked again by their vectors");
        Option<bool> json = new("--json") { Description = "Print one JSON object a query" };
        foreach (Option<int> option in (Option<int>[])[top, limit])
        {
            AtLeast(option, 1, 1_000_000);
        }

        DocumentedCommand command = new(
            "search", "Find the nearest vectors of an index for each vector of a file.",
            "tocsin vectors search embeddings.index --query queries.npy --top 5",
            "tocsin vectors search embeddings.index --query queries.npy --json | jq -c '[.query, .hits[0].id]'")
        {
            index, query, dataset, top, limit, ef, probes, rerank, json,
        };
        command.SetAction((parsed, cancellation) => SearchRun.RunAsync(
            new SearchRequest
            {
                Index = parsed.GetRequiredValue(index),
                Query = parsed.GetRequiredValue(query),
                Dataset = parsed.GetValue(dataset),
                Top = parsed.GetValue(top),
                Limit = parsed.GetValue(limit),
                Effort = new SearchEffort { EfSearch = parsed.GetValue(ef), Probes = parsed.GetValue(probes), Rerank = parsed.GetValue(rerank) },
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static DocumentedCommand Bench()
    {
        Option<string> from = Base();
        Option<string> query = Query();
        Option<string> index = Index("flat");
        Option<VectorMetric> metric = Metric();
        Option<string?> dataset = Dataset();
        Option<int[]> ef = Efforts("--ef", "hnsw: candidates that are kept");
        Option<int[]> probes = Efforts("--probes", "ivf, ivfpq: lists that are read");
        Option<int[]> rerank = Efforts("--rerank", "ivfpq: candidates that are ranked again by their vectors");
        Option<int> threads = Threads();
        Option<int> limit = new("--limit") { HelpName = "N", Description = "Queries at most, from the file's beginning", DefaultValueFactory = static _ => 1000 };
        Option<bool> json = new("--json") { Description = "Print one JSON object a setting" };
        AtLeast(limit, 1, 1_000_000);
        DocumentedCommand command = new(
            "bench", "Build an index in memory and print, for each setting, recall@10 against exact search and queries per second, one at a time.",
            "tocsin vectors bench --base base.fvecs --query query.fvecs --index hnsw,m=32,efc=200 --ef 16,32,64",
            "tocsin vectors bench --base base.npy --query query.npy --index ivf,nlist=1024 --probes 1,4,16 --threads 1 --json")
        {
            from, query, index, metric, dataset, ef, probes, rerank, threads, limit, json,
        };
        command.SetAction((parsed, cancellation) => BenchRun.RunAsync(
            new BenchRequest
            {
                Base = parsed.GetRequiredValue(from),
                Query = parsed.GetRequiredValue(query),
                Index = parsed.GetRequiredValue(index),
                Metric = parsed.GetValue(metric),
                Dataset = parsed.GetValue(dataset),
                Ef = parsed.GetValue(ef) ?? [],
                Probes = parsed.GetValue(probes) ?? [],
                Rerank = parsed.GetValue(rerank) ?? [],
                Threads = parsed.GetValue(threads),
                Limit = parsed.GetValue(limit),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return command;
    }

    private static Option<string> Base() => new("--base") { HelpName = "FILE", Description = "The vectors: .fvecs, .npy, .h5 or .hdf5", Required = true };

    private static Option<string> Query() => new("--query") { HelpName = "FILE", Description = "The queries: .fvecs, .npy, .h5 or .hdf5", Required = true };

    private static Option<string> Index(string usual) => new("--index") { HelpName = "SPEC", Description = $"auto, or {VectorIndexSpec.Grammar}", DefaultValueFactory = _ => usual };

    private static Option<string?> Dataset() => new("--dataset") { HelpName = "NAME", Description = "Which matrix of an HDF5 file (default: features, train, vectors, embeddings or base)" };

    private static Option<VectorMetric> Metric() => new("--metric")
    {
        HelpName = "NAME",
        Description = "How near two vectors are: cosine, inner_product (or ip) or l2 (default: cosine)",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (!MetricName.TryRead(text, out VectorMetric metric))
            {
                result.AddError($"'{text}' is no metric for --metric. Write {MetricName.All}.");
            }

            return metric;
        },
    };

    private static Option<int> Threads()
    {
        Option<int> threads = new("--threads") { HelpName = "N", Description = "Threads that build (default: one for each processor)" };
        AtLeast(threads, 1, 1024);
        return threads;
    }

    private static Option<int> Effort(string name, string what)
    {
        Option<int> effort = new(name) { HelpName = "N", Description = $"{what} (default: as the index says)" };
        AtLeast(effort, 1, 1 << 20);
        return effort;
    }

    private static Option<int[]> Efforts(string name, string what) => new(name)
    {
        HelpName = "N,N,…",
        Description = $"{what}; each is a line (default: as the index says)",
        CustomParser = result =>
        {
            int[] numbers = [.. result.Tokens.SelectMany(static token => token.Value.Split(',')).Select(static text => int.TryParse(text, out int number) && number is > 0 and <= 1 << 20 ? number : 0)];
            if (numbers.Contains(0))
            {
                result.AddError($"'{string.Join(' ', result.Tokens.Select(static token => token.Value))}' is no list for {name}. Write numbers from 1 to {1 << 20}, with commas between: 16,32,64.");
            }

            return numbers;
        },
    };

    private static void AtLeast(Option<int> option, int least, int most) => option.Validators.Add(given =>
    {
        // What is no number the option tells by itself.
        if (given.Tokens is [{ Value: string text }] && int.TryParse(text, out int value) && (value < least || value > most))
        {
            given.AddError($"'{value}' is out of range for {option.Name}: {least} to {most}.");
        }
    });
}
