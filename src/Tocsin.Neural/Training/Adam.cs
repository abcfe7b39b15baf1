using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

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
        AdamRates rates = new(
            (float)MeanDecay,
            (float)SquareDecay,
            (float)(learningRate / (1 - Math.Pow(MeanDecay, _steps))),
            (float)(1 / Math.Sqrt(1 - Math.Pow(SquareDecay, _steps))),
            (float)Epsilon);
        for (int i = 0; i < _means.Length; i++)
        {
            AdamStep.Take(parameters.All[i].Values, parameters.All[i].Gradients, _means[i], _squares[i], rates);
        }
    }
}
