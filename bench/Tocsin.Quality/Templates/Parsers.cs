using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Templates;

namespace Tocsin.Quality.Templates;

/// <summary>The parsers that are compared.</summary>
internal static class Parsers
{
    /// <summary>Our miner on the contents of a log.</summary>
    public static LogResult Ours(IReadOnlyList<TruthLine> truth, MinerOptions options)
    {
        DrainMiner miner = new(options);
        long[] clusters = [.. truth.Select(line => miner.Mine(Encoding.UTF8.GetBytes(line.Content)).ClusterId)];
        Dictionary<long, string> templates = miner.Clusters().ToDictionary(cluster => cluster.Id, cluster => cluster.Template);
        return LogResult.Of(truth, clusters, templates, [.. options.Masks.Select(mask => mask.Name)]);
    }

    /// <summary>What Drain3 answered with its five masks, sim_th 0.5 and depth 4: <c>oracle/drain3/X.masked.json.gz</c>.</summary>
    public static LogResult Drain3(IReadOnlyList<TruthLine> truth, string path)
    {
        using GZipStream file = new(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument oracle = JsonDocument.Parse(file);
        JsonElement root = oracle.RootElement;
        long[] clusters = [.. root.GetProperty("clusters").EnumerateArray().Select(id => id.GetInt64())];
        Dictionary<long, string> templates = root.GetProperty("templates").EnumerateObject()
            .ToDictionary(property => long.Parse(property.Name), property => property.Value.GetString()!);
        string[] names = [.. root.GetProperty("config").GetProperty("masks").EnumerateArray().Select(mask => mask[1].GetString()!)];
        return LogResult.Of(truth, clusters, templates, names);
    }
}
