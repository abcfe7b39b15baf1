namespace Tocsin.Commands.LogDetection;

/// <summary>What <c>/process_line</c> says of a line, taken apart; what cannot be taken apart is shown as it is.</summary>
/// <param name="Result">The server's words.</param>
/// <param name="Template">The template; null when it is not to be found in them.</param>
/// <param name="Block">The block; null for a line without one.</param>
/// <param name="Anomalous">The verdict; null when there is none.</param>
internal sealed record LineVerdict(string Result, string? Template, string? Block, bool? Anomalous)
{
    private const string BeforeTemplate = ") with template (";
    private const string BeforeBlock = ") from block (";
    private const string BeforeClient = ") (Client ID:";
    private const string BeforePrediction = "Prediction for block (";
    private const string BeforeWord = "): (";

    /// <summary>Takes apart <c>Processed: (…...) with template (…) from block (…) (Client ID: 1)\nPrediction for block (…): (normal)</c>.</summary>
    public static LineVerdict Parse(string result)
    {
        int prediction = result.LastIndexOf(BeforePrediction, StringComparison.Ordinal);
        string head = prediction < 0 ? result : result[..prediction];
        string? template = null;
        string? block = null;
        int from = head.IndexOf(BeforeTemplate, StringComparison.Ordinal);
        int at = head.LastIndexOf(BeforeBlock, StringComparison.Ordinal);
        if (from >= 0 && at > from)
        {
            template = head[(from + BeforeTemplate.Length)..at];
            int end = head.IndexOf(BeforeClient, at, StringComparison.Ordinal);
            block = end < 0 ? null : Named(head[(at + BeforeBlock.Length)..end]);
        }

        bool? anomalous = null;
        if (prediction >= 0)
        {
            string tail = result[(prediction + BeforePrediction.Length)..].TrimEnd();
            int word = tail.LastIndexOf(BeforeWord, StringComparison.Ordinal);
            if (word >= 0)
            {
                block ??= Named(tail[..word]);
                anomalous = tail[(word + BeforeWord.Length)..].TrimEnd(')').ToLowerInvariant() switch { "anomaly" => true, "normal" => false, _ => null };
            }
        }

        return new LineVerdict(result, template, block, anomalous);
    }

    private static string? Named(string block) => block is "None" or "" ? null : block;
}
