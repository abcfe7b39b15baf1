using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>One template as <c>--json</c> prints it.</summary>
/// <param name="Id">As the server names it: <c>T</c> and the cluster's number.</param>
/// <param name="Cluster">The miner's number.</param>
/// <param name="Template">The text.</param>
/// <param name="Count">Lines.</param>
/// <param name="Share">Of all lines, from 0 to 1.</param>
/// <param name="FirstLine">Number of the first line, from 1.</param>
/// <param name="Severity">The gravest level on its lines; null when they name none.</param>
internal sealed record TemplateRecord(string Id, long Cluster, string Template, long Count, double Share, long FirstLine, string? Severity)
{
    /// <summary>Writes the whole table, one object a line.</summary>
    public static void WriteAll(MiningView view, TextWriter output)
    {
        foreach (MinedTemplate template in view.Templates)
        {
            TemplateRecord record = new(
                $"T{template.Cluster}",
                template.Cluster,
                template.Text,
                template.Count,
                Math.Round((double)template.Count / Math.Max(1, view.Counts.Lines), 6),
                template.FirstLine,
                template.Worst == Engine.Logs.Severity.Unknown ? null : template.Worst.ToString().ToLowerInvariant());
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(record, TemplateRecordJson.Readable.TemplateRecord)));
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TemplateRecord))]
internal sealed partial class TemplateRecordJson : JsonSerializerContext
{
    /// <summary>Writes <c>&lt;*&gt;</c> as it is.</summary>
    public static TemplateRecordJson Readable { get; } =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
}
