using Tocsin.Vectors;

namespace Tocsin.Commands.Vectors;

/// <summary>Metrics by the names that <c>/api/v1/vectors</c> has for them, and the short one that people write.</summary>
internal static class MetricName
{
    public const string All = "cosine, inner_product (ip for short) or l2";

    public static bool TryRead(string text, out VectorMetric metric)
    {
        (metric, bool known) = text.ToLowerInvariant() switch
        {
            "cosine" => (VectorMetric.Cosine, true),
            "ip" or "inner_product" => (VectorMetric.InnerProduct, true),
            "l2" => (VectorMetric.L2, true),
            _ => (default, false),
        };
        return known;
    }

    public static string Of(VectorMetric metric) => metric switch { VectorMetric.InnerProduct => "inner_product", VectorMetric.L2 => "l2", _ => "cosine" };
}
