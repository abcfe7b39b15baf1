using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Layers;

// x: [rows, width] -> y: [rows, width]
/// <summary>Each row to mean 0 and variance 1, then scaled and shifted by learned rows: Ba, Kiros, Hinton, "Layer normalization", 2016.</summary>
public sealed class LayerNorm(ParameterSet parameters, string name, int width)
{
    private const float Epsilon = 1e-5f;

    private readonly Parameter _weight = parameters.Add(name + ".weight", [width], Initialisation.Constant(1));
    private readonly Parameter _bias = parameters.Add(name + ".bias", [width], Initialisation.Constant(0));
    private float[] _normal = [];
    private float[] _scale = [];
    private float[] _y = [];
    private float[] _dx = [];
    private int _rows;

    public float[] Forward(float[] x, int rows)
    {
        _rows = rows;
        Workspace.Take(ref _normal, rows * width);
        Workspace.Take(ref _scale, rows);
        Workspace.Take(ref _y, rows * width);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> input = x.AsSpan(row * width, width);
            float mean = 0, variance = 0;
            foreach (float value in input)
            {
                mean += value;
            }

            mean /= width;
            foreach (float value in input)
            {
                variance += (value - mean) * (value - mean);
            }

            float scale = _scale[row] = 1 / MathF.Sqrt((variance / width) + Epsilon);
            for (int column = 0; column < width; column++)
            {
                float normal = _normal[(row * width) + column] = (input[column] - mean) * scale;
                _y[(row * width) + column] = (normal * _weight.Values[column]) + _bias.Values[column];
            }
        }

        return _y;
    }

    /// <summary>dy: [rows, width] -> dx: [rows, width].</summary>
    public float[] Backward(float[] dy)
    {
        Workspace.Take(ref _dx, _rows * width);
        for (int row = 0; row < _rows; row++)
        {
            float mean = 0, meanTimesNormal = 0;
            for (int column = 0; column < width; column++)
            {
                int at = (row * width) + column;
                _weight.Gradients[column] += dy[at] * _normal[at];
                _bias.Gradients[column] += dy[at];
                float slope = dy[at] * _weight.Values[column];
                mean += slope;
                meanTimesNormal += slope * _normal[at];
            }

            mean /= width;
            meanTimesNormal /= width;
            for (int column = 0; column < width; column++)
            {
                int at = (row * width) + column;
                _dx[at] = ((dy[at] * _weight.Values[column]) - mean - (_normal[at] * meanTimesNormal)) * _scale[row];
            }
        }

        return _dx;
    }
}
