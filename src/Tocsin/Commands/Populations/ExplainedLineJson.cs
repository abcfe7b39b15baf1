using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;

namespace Tocsin.Commands.Populations;

/// <summary>A line as <c>--explain-rule --json</c> prints it.</summary>
internal sealed record ExplainedLineRecord(
    int Line, string Text, string Outcome, string WhyNot, string Lines, IReadOnlyList<ExplainedField> Fields, IReadOnlyList<ExplainedFilter> Filters, IReadOnlyList<ExplainedTemplate> Templates);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExplainedLineRecord))]
internal sealed partial class ExplainedLineJson : JsonSerializerContext
{
    private static readonly ExplainedLineJson Readable =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });

    /// <summary>One object a line.</summary>
    public static void WriteAll(IEnumerable<ExplainedLine> lines, TextWriter output)
    {
        foreach (ExplainedLine line in lines)
        {
            MappingExplanation explanation = line.Explanation;
            ExplainedLineRecord record = new(
                line.Number, line.Text, explanation.Outcome.ToString().ToLowerInvariant(), explanation.WhyNot, explanation.Lines, explanation.Fields, explanation.Filters, explanation.Templates);
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(record, Readable.ExplainedLineRecord)));
        }
    }
}
