using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Commands.Vectors;

/// <summary>What <c>--index</c> says for the vectors that were read.</summary>
internal static class ChosenIndex
{
    public static AutoChoice Of(string spec, VectorRows rows, long memoryBudget)
    {
        if (spec.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return AutoIndex.Choose(rows.Count, rows.Dimension, rows.Metric, memoryBudget);
        }

        return VectorIndexSpec.TryParse(spec, rows.Dimension, rows.Metric, out VectorIndexOptions? options, out string fault)
            ? new AutoChoice(options, $"{options.Kind}, as asked for.")
            : throw CommandException.WrongUsage($"--index: {fault}");
    }
}
