using System.Globalization;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Terminal;

namespace Tocsin.Commands.Training;

/// <summary>The losses of epochs, as a curve and in figures.</summary>
internal static class LossCurve
{
    /// <summary>The curve of the training loss, and of the validation loss where it is known.</summary>
    /// <param name="epochs">At least one.</param>
    /// <param name="most">Epochs that there may be: the width of a curve that grows.</param>
    /// <param name="rows">Rows of the drawing.</param>
    public static LineChart Chart(IReadOnlyList<ReportedEpoch> epochs, int most, int rows)
    {
        List<ChartLine> lines = [new("training loss", [.. epochs.Select(static epoch => epoch.Loss)], Ink.Fresh)];
        if (epochs.Any(static epoch => epoch.ValidationLoss is not null))
        {
            lines.Add(new("validation loss", [.. epochs.Select(static epoch => epoch.ValidationLoss ?? double.NaN)], Ink.Warning));
        }

        return new LineChart(lines, "epochs") { Rows = rows, Steps = most };
    }

    /// <summary><c>epoch 7 of 20  loss 0.0123  validation 0.0150  F1 0.667</c>.</summary>
    public static Line Figures(ReportedEpoch epoch, int most)
    {
        Line line = new Line($"epoch {epoch.Epoch}{(most > 0 ? $" of {most}" : "")}").With("  loss ", Ink.Quiet).With(Figure(epoch.Loss), Ink.Strong);
        if (epoch.ValidationLoss is { } validation)
        {
            line.With("  validation ", Ink.Quiet).With(Figure(validation), Ink.Strong);
        }

        return epoch.F1 is { } f1 ? line.With("  F1 ", Ink.Quiet).With(f1.ToString("0.000", CultureInfo.InvariantCulture), Ink.Strong) : line;
    }

    private static string Figure(double loss) => loss.ToString(loss < 0.001 ? "0.0e0" : "0.0000", CultureInfo.InvariantCulture);
}
