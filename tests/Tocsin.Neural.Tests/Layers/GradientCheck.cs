using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Tests.Layers;

/// <summary>
/// Compares a backward pass with central differences of L = Σ cᵢ·yᵢ, the c random and the sum in double. Arrays are compared as vectors, |a − n| / (|a| + |n|):
/// a single element may be all rounding error.
/// </summary>
internal static class GradientCheck
{
    // Larger steps meet more kinks of relus, smaller ones more rounding.
    private const float Step = 1.5e-3f;
    private const double Tolerance = 1e-2;

    public static float[] RandomValues(int count, ulong key)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = CounterRandom.Normal(key, (ulong)i);
        }

        return values;
    }

    /// <param name="parameters">What the layer learns.</param>
    /// <param name="inputs">x, or null if the layer has no such input.</param>
    /// <param name="forward">-> y; only the first <paramref name="outputs"/> values count.</param>
    /// <param name="backward">dy -> dx (null without an input).</param>
    public static void Holds(ParameterSet parameters, float[]? inputs, int outputs, Func<float[]> forward, Func<float[], float[]?> backward)
    {
        float[] weights = RandomValues(outputs, 77);
        double Loss()
        {
            float[] y = forward();
            double sum = 0;
            for (int i = 0; i < outputs; i++)
            {
                sum += (double)weights[i] * y[i];
            }

            return sum;
        }

        parameters.ClearGradients();
        forward();
        float[]? dx = backward((float[])weights.Clone());
        float[][] analytic = [.. parameters.All.Select(parameter => (float[])parameter.Gradients.Clone())];
        float[]? dxCopy = dx?[..inputs!.Length];
        for (int i = 0; i < analytic.Length; i++)
        {
            Compare(parameters.All[i].Name, parameters.All[i].Values, analytic[i], Loss);
        }

        if (inputs is not null)
        {
            Compare("input", inputs, dxCopy!, Loss);
        }
    }

    private static void Compare(string name, float[] values, float[] analytic, Func<double> loss)
    {
        double difference = 0, size = 0;
        int bent = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double numeric = Slope(values, i, Step, loss);
            if (Math.Abs(numeric - Slope(values, i, Step / 2, loss)) > 0.02 * Math.Max(Math.Abs(numeric), 0.1))
            {
                bent++; // A kink of a relu or a maximum lies within the step: there is no derivative to compare with.
                continue;
            }

            difference += (numeric - analytic[i]) * (numeric - analytic[i]);
            size += (numeric * numeric) + ((double)analytic[i] * analytic[i]);
        }

        Assert.True(bent <= 1 + (values.Length / 8), $"{name}: {bent} of {values.Length} values lie at a kink; too little is left to compare");
        // Some arrays have no influence (the keys' bias shifts every score alike): both sides are then rounding error only.
        double error = Math.Sqrt(difference) / Math.Max(Math.Sqrt(size), 0.05);
        Assert.True(error < Tolerance, $"{name}: relative error {error:G3} over {values.Length} values");
    }

    private static double Slope(float[] values, int i, float step, Func<double> loss)
    {
        float value = values[i];
        values[i] = value + step;
        double above = loss();
        double upper = values[i];
        values[i] = value - step;
        double below = loss();
        double lower = values[i];
        values[i] = value;
        return (above - below) / (upper - lower);
    }
}
