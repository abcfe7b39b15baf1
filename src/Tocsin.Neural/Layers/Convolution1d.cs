using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, inputs] -> y: [windows, filters]; a sequence of length n has max(1, n − kernel + 1) windows
/// <summary>
/// Valid convolution over time. W: [filters, kernel, inputs]. A sequence shorter than the kernel has one window, filled up with zeros.
/// </summary>
public sealed class Convolution1d(ParameterSet parameters, string name, int inputs, int filters, int kernel)
{
    private readonly Parameter _weight = parameters.Add(name + ".weight", [filters, kernel, inputs], Initialisation.UniformFanIn(inputs * kernel));
    private readonly Parameter _bias = parameters.Add(name + ".bias", [filters], Initialisation.UniformFanIn(inputs * kernel));
    private SequenceBatch _batch = new();
    private float[] _patches = [];  // [windows, kernel·inputs]: neighbouring rows side by side
    private float[] _y = [];
    private float[] _dPatches = [];
    private int _windows;

    /// <summary>How many windows a sequence of this length has.</summary>
    public int Windows(int length) => Math.Max(1, length - kernel + 1);

    public float[] Forward(float[] x, SequenceBatch batch)
    {
        _batch = batch;
        int patch = kernel * inputs;
        _windows = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            _windows += Windows(batch.Length(row));
        }

        Workspace.TakeZeroed(ref _patches, _windows * patch);
        Workspace.Take(ref _y, _windows * filters);
        int window = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            for (int start = 0; start < Windows(batch.Length(row)); start++, window++)
            {
                x.AsSpan((batch.Start(row) + start) * inputs, Real(row, start)).CopyTo(_patches.AsSpan(window * patch));
                _bias.Values.CopyTo(_y.AsSpan(window * filters));
            }
        }

        MatMul.MultiplyTransposedRight(_patches, _weight.Values, _y, _windows, filters, patch, accumulate: true);
        return _y;
    }

    /// <summary>dy: [windows, filters]; adds to dx: [tokens, inputs].</summary>
    public void Backward(float[] dy, float[] dx)
    {
        int patch = kernel * inputs;
        MatMul.MultiplyTransposedLeft(dy, _patches, _weight.Gradients, filters, patch, _windows, accumulate: true);
        Workspace.Take(ref _dPatches, _windows * patch);
        MatMul.Multiply(dy, _weight.Values, _dPatches, _windows, patch, filters);
        AddRows.To(_bias.Gradients, dy, _windows);
        int window = 0;
        for (int row = 0; row < _batch.Count; row++)
        {
            for (int start = 0; start < Windows(_batch.Length(row)); start++, window++)
            {
                int real = Real(row, start);
                AddScaled.To(dx.AsSpan((_batch.Start(row) + start) * inputs, real), 1, _dPatches.AsSpan(window * patch, real));
            }
        }
    }

    private int Real(int row, int start) => Math.Min(kernel, _batch.Length(row) - start) * inputs;
}
