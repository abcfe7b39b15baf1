using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Commands.LogDetection;

/// <summary>A verdict as <c>--json</c> prints it.</summary>
internal sealed record LineRecord(long Line, string? Verdict, string? Block, string? Template, string Result)
{
    public static LineRecord Of(long number, LineVerdict verdict) => new(
        number, verdict.Anomalous switch { true => "anomaly", false => "normal", null => null }, verdict.Block, verdict.Template, verdict.Result);
}

/// <summary>The summary as <c>--json</c> prints it.</summary>
internal sealed record SendRecord(
    long Lines, long Anomalies, long Failed, long Blank, long Retries, double Seconds, int Blocks, int AnomalousBlocks, IReadOnlyList<BlockRecord> PerBlock);

/// <summary>One block of the summary.</summary>
internal sealed record BlockRecord(string Block, long Lines, long Anomalies, string Verdict);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LineRecord))]
[JsonSerializable(typeof(SendRecord))]
[JsonSerializable(typeof(ServerHealth))]
[JsonSerializable(typeof(MonitorSnapshot))]
internal sealed partial class LogDetectionJson : JsonSerializerContext
{
    /// <summary>Writes <c>&lt;*&gt;</c> as it is.</summary>
    public static LogDetectionJson Readable { get; } =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
}
