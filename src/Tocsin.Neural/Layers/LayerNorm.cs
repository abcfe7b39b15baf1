using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Layers;

// x: [rows, width] -> y: [rows, width]
/// <summary>Each row to mean 0 and variance 1, then scaled and shifted by learned rows: Ba, Kiros, Hinton, "Layer normalization", 2016.</summary>
public sealed class LayerNorm(ParameterSet parameters, string name, int width)
{
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
        Numerics.LayerNorm.Forward(x, _weight.Values, _bias.Values, _normal, _scale, _y, rows, width);
        return _y;
    }

    /// <summary>dy: [rows, width] -> dx: [rows, width].</summary>
    public float[] Backward(float[] dy)
    {
        Workspace.Take(ref _dx, _rows * width);
        Numerics.LayerNorm.Backward(dy, _normal, _scale, _weight.Values, _dx, _weight.Gradients, _bias.Gradients, _rows, width);
        return _dx;
    }
}
