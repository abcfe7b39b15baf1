using System.Text.Json;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>What a logdetection server shows at one moment; as <c>--json</c> prints it.</summary>
/// <param name="Server">Scheme, host and port.</param>
/// <param name="Model">Which kind of model judges; null when the server does not say or has none.</param>
/// <param name="Blocks">The anomalous ones first, then as the server lists them.</param>
/// <param name="AnomalousBlocks">How many of them are anomalous.</param>
/// <param name="TotalBlockCount">As the server counts.</param>
/// <param name="TotalLogCount">As the server counts.</param>
/// <param name="Metrics">The figures against labels; null when the server has none to tell.</param>
/// <param name="LastUpdated">As the server writes it.</param>
internal sealed record MonitorSnapshot(
    string Server, string? Model, IReadOnlyList<BlockView> Blocks, int AnomalousBlocks, long TotalBlockCount, long TotalLogCount, FigureView? Metrics, string? LastUpdated)
{
    /// <summary>Reads the answers of <c>/blocks</c>, <c>/metrics</c> and <c>/current_model</c>; what is missing in them is nothing or 0.</summary>
    public static MonitorSnapshot Of(string server, JsonElement blocks, JsonElement? metrics, JsonElement? model)
    {
        List<BlockView> views = [];
        if (blocks.ValueKind == JsonValueKind.Object && blocks.TryGetProperty("blocks", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            views.AddRange(list.EnumerateArray().Where(static block => block.ValueKind == JsonValueKind.Object).Select(BlockView.Of));
        }

        views = [.. views.OrderByDescending(static block => block.IsAnomalous)];
        return new MonitorSnapshot(
            server,
            model is { } current && current.True("model_loaded") != false ? current.Text("model_type") : null,
            views,
            views.Count(static block => block.IsAnomalous),
            blocks.Number("total_block_count") ?? views.Count,
            blocks.Number("total_log_count") ?? views.Sum(static block => block.LogCount),
            metrics is { ValueKind: JsonValueKind.Object } figures ? FigureView.Of(figures) : null,
            blocks.Text("last_updated"));
    }

    public string ToJson() => Printable.Json(JsonSerializer.Serialize(this, LogDetectionJson.Readable.MonitorSnapshot));
}

/// <summary>One block.</summary>
internal sealed record BlockView(string BlockId, long LogCount, string LastLog, string Status, IReadOnlyList<long> ClientIds)
{
    /// <summary>Whether it is judged so.</summary>
    internal bool IsAnomalous => Status.StartsWith("anomal", StringComparison.OrdinalIgnoreCase);

    public static BlockView Of(JsonElement block) => new(
        block.Text("block_id") ?? "?",
        block.Number("log_count") ?? 0,
        block.Text("last_log") ?? "",
        block.Text("status") ?? "?",
        block.TryGetProperty("client_ids", out JsonElement clients) && clients.ValueKind == JsonValueKind.Array
            ? [.. clients.EnumerateArray().Where(static id => id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _)).Select(static id => id.GetInt64())]
            : []);
}

/// <summary>The figures against labels.</summary>
internal sealed record FigureView(double Accuracy, double Precision, double Recall, double F1Score, long Tp, long Fp, long Tn, long Fn)
{
    /// <summary>Labelled blocks.</summary>
    internal long Labelled => Tp + Fp + Tn + Fn;

    public static FigureView Of(JsonElement metrics) => new(
        metrics.Share("accuracy"), metrics.Share("precision"), metrics.Share("recall"), metrics.Share("f1_score"),
        metrics.Number("tp") ?? 0, metrics.Number("fp") ?? 0, metrics.Number("tn") ?? 0, metrics.Number("fn") ?? 0);
}

/// <summary>Reads fields of answers whose shape nobody promises.</summary>
internal static class LooseJson
{
    public static string? Text(this JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static long? Number(this JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && Math.Abs(number) < 1e15 ? (long)number : null;

    public static double Share(this JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) ? Math.Clamp(number, 0, 1) : 0;

    public static bool? True(this JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;
}
