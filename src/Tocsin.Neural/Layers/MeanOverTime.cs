using Tocsin.Neural.Networks;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, width] -> y: [sequences, width]
/// <summary>The mean of each sequence's real positions.</summary>
public sealed class MeanOverTime(int width)
{
    private SequenceBatch _batch = new();
    private float[] _y = [];
    private float[] _dx = [];

    public float[] Forward(float[] x, SequenceBatch batch)
    {
        _batch = batch;
        Workspace.TakeZeroed(ref _y, batch.Count * width);
        for (int row = 0; row < batch.Count; row++)
        {
            float share = 1f / batch.Length(row);
            for (int token = batch.Start(row); token < batch.Start(row + 1); token++)
            {
                AddScaled.To(_y.AsSpan(row * width, width), share, x.AsSpan(token * width, width));
            }
        }

        return _y;
    }

    /// <summary>dy: [sequences, width] -> dx: [tokens, width].</summary>
    public float[] Backward(float[] dy)
    {
        Workspace.TakeZeroed(ref _dx, _batch.Tokens * width);
        for (int row = 0; row < _batch.Count; row++)
        {
            float share = 1f / _batch.Length(row);
            for (int token = _batch.Start(row); token < _batch.Start(row + 1); token++)
            {
                AddScaled.To(_dx.AsSpan(token * width, width), share, dy.AsSpan(row * width, width));
            }
        }

        return _dx;
    }
}
