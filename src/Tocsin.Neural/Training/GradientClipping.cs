using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Training;

/// <summary>Shortens the gradient, taken as one vector over all parameters: Pascanu, Mikolov, Bengio, 2013, algorithm 1.</summary>
public static class GradientClipping
{
    /// <summary>Scales the gradients so that their norm is at most <paramref name="largest"/>; returns the norm before.</summary>
    public static double ByNorm(ParameterSet parameters, double largest)
    {
        double squares = 0;
        foreach (Parameter parameter in parameters.All)
        {
            squares += Dot.Of(parameter.Gradients, parameter.Gradients);
        }

        double norm = Math.Sqrt(squares);
        if (norm > largest)
        {
            float scale = (float)(largest / norm);
            foreach (Parameter parameter in parameters.All)
            {
                Scale.InPlace(parameter.Gradients, scale);
            }
        }

        return norm;
    }
}
