using Tocsin.Neural.Parameters;

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
            foreach (float gradient in parameter.Gradients)
            {
                squares += (double)gradient * gradient;
            }
        }

        double norm = Math.Sqrt(squares);
        if (norm > largest)
        {
            float scale = (float)(largest / norm);
            foreach (Parameter parameter in parameters.All)
            {
                foreach (ref float gradient in parameter.Gradients.AsSpan())
                {
                    gradient *= scale;
                }
            }
        }

        return norm;
    }
}
