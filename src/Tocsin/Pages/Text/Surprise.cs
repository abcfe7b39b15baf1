using System.Globalization;

namespace Tocsin.Pages.Text;

/// <summary>How surprise is written and coloured on every page: seven steps from quiet to alarm.</summary>
public static class Surprise
{
    /// <summary>The most bits that there are.</summary>
    public const double Most = 64;

    /// <summary>The bits at which an event of a session is worth a look: one in 32.</summary>
    public const double Notable = 5;

    // One in 2, 8, 64, a thousand, 65 thousand, 16 million.
    private static readonly double[] Steps = [1, 3, 6, 10, 16, 24];

    /// <summary>The step of the ramp <c>--bits-0</c> … <c>--bits-6</c>.</summary>
    public static int Step(double? bits) => bits is { } value && double.IsFinite(value) ? Array.FindLastIndex(Steps, step => value >= step) + 1 : 0;

    /// <summary>The step of a probability of being anomalous.</summary>
    public static int StepOfProbability(double probability) => (int)Math.Clamp(Math.Floor(probability * 7), 0, 6);

    /// <summary>Bits without their unit: one decimal below ten; a dash where nothing can be said.</summary>
    public static string Bits(double? bits) => bits is { } value && double.IsFinite(value)
        ? (value < 9.95 ? value.ToString("0.0", CultureInfo.InvariantCulture) : value.ToString("0", CultureInfo.InvariantCulture))
        : "\u2013";

    /// <summary>How seldom a normal one is that strange: <c>one in 1 024</c>; two digits above that, for no calibration supports more.</summary>
    public static string Odds(double bits) => bits switch
    {
        < 1 => "an ordinary one",
        < 10.5 => $"one in {Figures.Count((long)Math.Round(Math.Pow(2, bits)))}",
        < 50 => $"one in about {Figures.Count((long)TwoDigits(Math.Pow(2, bits)))}",
        _ => "fewer than one in a quadrillion",
    };

    private static double TwoDigits(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round(value / unit) * unit;
    }

    /// <summary>A probability in per cent: <c>62 %</c>, <c>0.4 %</c>, <c>0.05 %</c>, <c>&lt;0.01 %</c>, <c>99.8 %</c>.</summary>
    public static string Percent(double probability) => probability switch
    {
        <= 0 or double.NaN => "0",
        < 0.0001 => "<0.01",
        < 0.01 => (100 * probability).ToString("0.##", CultureInfo.InvariantCulture),
        < 0.0995 => (100 * probability).ToString("0.0", CultureInfo.InvariantCulture),
        > 0.9995 and < 1 => ">99.9",
        > 0.99 and < 1 => (100 * probability).ToString("0.0", CultureInfo.InvariantCulture),
        _ => (100 * probability).ToString("0", CultureInfo.InvariantCulture),
    } + "\u202f%";

    /// <summary>A figure between 0 and 1 such as F1: four places.</summary>
    public static string Ratio(double ratio) => double.IsFinite(ratio) ? ratio.ToString("0.0000", CultureInfo.InvariantCulture) : "\u2013";
}
