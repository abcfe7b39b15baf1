using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Training;

/// <summary>Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, with its usual constants.</summary>
public sealed class Adam(ParameterSet parameters, double learningRate = 1e-3)
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly float[][] _means = [.. parameters.All.Select(parameter => new float[parameter.Values.Length])];
    private readonly float[][] _squares = [.. parameters.All.Select(parameter => new float[parameter.Values.Length])];
    private int _steps;

    /// <summary>Moves every parameter by its gradient, once.</summary>
    public void Step()
    {
        _steps++;
        float rate = (float)(learningRate / (1 - Math.Pow(MeanDecay, _steps)));
        float rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(SquareDecay, _steps)));
        for (int i = 0; i < _means.Length; i++)
        {
            Parameter parameter = parameters.All[i];
            Move(parameter.Values, parameter.Gradients, _means[i], _squares[i], rate, rootCorrection);
        }
    }

    private static void Move(float[] values, float[] gradients, float[] means, float[] squares, float rate, float rootCorrection)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float gradient = gradients[i];
            means[i] += (float)(1 - MeanDecay) * (gradient - means[i]);
            squares[i] += (float)(1 - SquareDecay) * ((gradient * gradient) - squares[i]);
            values[i] -= rate * means[i] / ((MathF.Sqrt(squares[i]) * rootCorrection) + (float)Epsilon);
        }
    }
}
