using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tocsin.Vectors;

/// <summary>
/// An index in one word of a command line or a request: <c>flat</c>, <c>ivf,nlist=1024,nprobe=8</c>, <c>ivfpq,m=16,rerank=200</c>,
/// <c>hnsw,m=32,efc=200</c>. The names of the settings are those of the literature.
/// </summary>
public static class VectorIndexSpec
{
    private const int MostLists = Tocsin.Vectors.Ivf.IvfFaults.MostLists;
    private const int MostCandidates = VectorIndexOptions.MaxCandidates;

    /// <summary>What can be written, for messages and help.</summary>
    public const string Grammar = "flat, ivf[,nlist=N][,nprobe=N][,rounds=N], ivfpq[,m=N][,rerank=N][, as ivf], hnsw[,m=N][,efc=N][,ef=N]; each with [,seed=N]";

    // One setting: its name, the least and greatest value, and what it does to the options.
    private sealed record Setting(string Name, int Least, int Greatest, Func<VectorIndexOptions, int, VectorIndexOptions> With);

    private static readonly Setting Seed = new("seed", int.MinValue, int.MaxValue, static (options, value) => options with { Seed = value });

    private static readonly Setting[] Ivf =
    [
        new("nlist", 1, MostLists, static (options, value) => (IvfFlatOptions)options with { Lists = value }),
        new("nprobe", 1, MostLists, static (options, value) => (IvfFlatOptions)options with { Probes = value }),
        new("rounds", 1, IvfFlatOptions.MaxRounds, static (options, value) => (IvfFlatOptions)options with { Rounds = value }),
        Seed,
    ];

    private static readonly Setting[] IvfPq =
    [
        new("m", 1, VectorIndexOptions.MaxDimension, static (options, value) => (IvfPqOptions)options with { Subspaces = value }),
        new("rerank", 0, MostCandidates, static (options, value) => (IvfPqOptions)options with { Rerank = value }),
        .. Ivf,
    ];

    private static readonly Setting[] Hnsw =
    [
        new("m", 4, 128, static (options, value) => (HnswOptions)options with { M = value }),
        new("efc", 1, MostCandidates, static (options, value) => (HnswOptions)options with { EfConstruction = value }),
        new("ef", 1, MostCandidates, static (options, value) => (HnswOptions)options with { EfSearch = value }),
        Seed,
    ];

    /// <summary>Reads it.</summary>
    /// <param name="text">As above, case ignored.</param>
    /// <param name="dimension">Floats in a vector.</param>
    /// <param name="metric">How they are compared.</param>
    /// <param name="options">What it says.</param>
    /// <param name="fault">What is wrong with it, and what can be written instead.</param>
    public static bool TryParse(string text, int dimension, VectorMetric metric, [NotNullWhen(true)] out VectorIndexOptions? options, out string fault)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        (options, Setting[] settings) = Kind(parts[0], dimension, metric);
        if (options is null)
        {
            fault = $"'{parts[0]}' is no kind of index. Write {Grammar}.";
            return false;
        }

        HashSet<string> given = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in parts.Skip(1))
        {
            fault = Take(part, settings, given, ref options);
            if (fault.Length > 0)
            {
                options = null;
                return false;
            }
        }

        if (options is IvfPqOptions { Subspaces: int m } && dimension % m != 0)
        {
            fault = $"m={m} does not divide the dimension {dimension}: the parts of a vector must be equally long.";
            options = null;
            return false;
        }

        fault = "";
        return true;
    }

    /// <summary>The same index in words that <see cref="TryParse"/> reads.</summary>
    public static string Format(VectorIndexOptions options)
    {
        List<string> parts = options switch
        {
            IvfPqOptions pq => ["ivfpq", Of("m", pq.Subspaces), Of("rerank", pq.Rerank), Of("nlist", pq.Lists), Of("nprobe", pq.Probes), Of("rounds", pq.Rounds)],
            IvfFlatOptions ivf => ["ivf", Of("nlist", ivf.Lists), Of("nprobe", ivf.Probes), Of("rounds", ivf.Rounds)],
            HnswOptions hnsw => ["hnsw", Of("m", hnsw.M), Of("efc", hnsw.EfConstruction), Of("ef", hnsw.EfSearch)],
            _ => ["flat"],
        };
        return string.Join(',', [.. parts.Where(static part => part.Length > 0), Of("seed", options.Seed)]);
    }

    private static (VectorIndexOptions? Options, Setting[] Settings) Kind(string name, int dimension, VectorMetric metric) => name.ToLowerInvariant() switch
    {
        "flat" => (new FlatOptions { Dimension = dimension, Metric = metric }, [Seed]),
        "ivf" or "ivfflat" => (new IvfFlatOptions { Dimension = dimension, Metric = metric }, Ivf),
        "ivfpq" => (new IvfPqOptions { Dimension = dimension, Metric = metric }, IvfPq),
        "hnsw" => (new HnswOptions { Dimension = dimension, Metric = metric }, Hnsw),
        _ => (null, []),
    };

    private static string Take(string part, Setting[] settings, HashSet<string> given, ref VectorIndexOptions options)
    {
        int equals = part.IndexOf('=');
        string name = equals < 0 ? part : part[..equals].TrimEnd();
        Setting? setting = Array.Find(settings, each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (setting is null)
        {
            return $"An index of kind {options.Kind} has no setting '{name}'. It has {string.Join(", ", settings.Select(static each => each.Name))}.";
        }

        if (!given.Add(setting.Name))
        {
            return $"{setting.Name} is given twice.";
        }

        if (equals < 0 || !int.TryParse(part.AsSpan(equals + 1), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int value) || value < setting.Least || value > setting.Greatest)
        {
            return $"'{part}' is no {setting.Name}: write {setting.Name}=N, a whole number from {setting.Least} to {setting.Greatest}.";
        }

        options = setting.With(options, value);
        return "";
    }

    private static string Of(string name, int? value) => value is int number ? string.Create(CultureInfo.InvariantCulture, $"{name}={number}") : "";
}
