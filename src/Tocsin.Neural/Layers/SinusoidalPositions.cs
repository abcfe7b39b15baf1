using Tocsin.Neural.Networks;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, width] -> [tokens, width], in place
/// <summary>
/// Adds sin(p / 10000^(2i/width)) to column 2i and the cosine to column 2i + 1, p the place in the sequence: Vaswani et al., "Attention is all you
/// need", 2017, 3.5. It has nothing to learn; its gradient is the identity.
/// </summary>
public sealed class SinusoidalPositions(int width)
{
    private float[] _table = [];
    private int _known;

    public void AddTo(float[] x, SequenceBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            int length = batch.Length(row);
            EnsureKnown(length);
            AddScaled.To(x.AsSpan(batch.Start(row) * width, length * width), 1, _table.AsSpan(0, length * width));
        }
    }

    /// <summary>As <see cref="AddTo(float[], SequenceBatch)"/> for sequences that go on after the events of their memories.</summary>
    internal void AddTo(float[] x, SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            int before = memories[row].Events, length = batch.Length(row);
            EnsureKnown(before + length);
            AddScaled.To(x.AsSpan(batch.Start(row) * width, length * width), 1, _table.AsSpan(before * width, length * width));
        }
    }

    private void EnsureKnown(int length)
    {
        if (length <= _known)
        {
            return;
        }

        Workspace.Take(ref _table, length * width);
        _known = _table.Length / width;
        for (int position = 0; position < _known; position++)
        {
            for (int column = 0; column < width; column++)
            {
                double angle = position * Math.Exp(-(column - (column % 2)) * Math.Log(10000.0) / width);
                _table[(position * width) + column] = (float)(column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
    }
}
