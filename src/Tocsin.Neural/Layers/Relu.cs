namespace Tocsin.Neural.Layers;

// x: [count] -> y: [count] = max(x, 0), in place
/// <summary>Keeps the array it worked on: what is zero after the forward pass lets no gradient through.</summary>
public sealed class Relu
{
    private float[] _y = [];
    private int _count;

    public void Forward(float[] x, int count)
    {
        (_y, _count) = (x, count);
        foreach (ref float value in x.AsSpan(0, count))
        {
            value = Math.Max(value, 0);
        }
    }

    /// <summary>In place; the output of <see cref="Forward"/> must not have changed sign since (dropout keeps signs or zeroes).</summary>
    public void Backward(float[] dy)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_y[i] <= 0)
            {
                dy[i] = 0;
            }
        }
    }
}
