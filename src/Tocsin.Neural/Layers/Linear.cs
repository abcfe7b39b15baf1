using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [rows, inputs] -> y: [rows, outputs] = x·Wᵀ + b
/// <summary>A fully connected layer. W: [outputs, inputs], b: [outputs].</summary>
public sealed class Linear
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private float[] _x = [];
    private float[] _y = [];
    private float[] _dx = [];
    private int _rows;

    public Linear(ParameterSet parameters, string name, int inputs, int outputs)
        : this(parameters, name, inputs, outputs, Initialisation.UniformFanIn(inputs), Initialisation.UniformFanIn(inputs))
    {
    }

    internal Linear(ParameterSet parameters, string name, int inputs, int outputs, Initialisation weight, Initialisation bias)
    {
        _inputs = inputs;
        _outputs = outputs;
        _weight = parameters.Add(name + ".weight", [outputs, inputs], weight);
        _bias = parameters.Add(name + ".bias", [outputs], bias);
    }

    /// <summary>Rows after the last one that y has room for, with unknown contents: who reads y in whole vectors may touch them.</summary>
    internal int SpareRows { get; init; }

    /// <summary><paramref name="x"/> must stay as it is until <see cref="Backward"/>.</summary>
    public float[] Forward(float[] x, int rows)
    {
        (_x, _rows) = (x, rows);
        Workspace.Take(ref _y, (rows + SpareRows) * _outputs);
        for (int row = 0; row < rows; row++)
        {
            _bias.Values.CopyTo(_y.AsSpan(row * _outputs));
        }

        MatMul.MultiplyTransposedRight(x, _weight.Values, _y, rows, _outputs, _inputs, accumulate: true);
        return _y;
    }

    /// <summary>dy: [rows, outputs] -> dx: [rows, inputs].</summary>
    public float[] Backward(float[] dy)
    {
        MatMul.MultiplyTransposedLeft(dy, _x, _weight.Gradients, _outputs, _inputs, _rows, accumulate: true);
        AddRows.To(_bias.Gradients, dy, _rows);
        Workspace.Take(ref _dx, _rows * _inputs);
        MatMul.Multiply(dy, _weight.Values, _dx, _rows, _inputs, _outputs);
        return _dx;
    }
}
