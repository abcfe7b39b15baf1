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
        Numerics.Relu.InPlace(x.AsSpan(0, count));
    }

    /// <summary>In place; the output of <see cref="Forward"/> must not have changed sign since (dropout keeps signs or zeroes).</summary>
    public void Backward(float[] dy) => Numerics.Relu.Backward(dy.AsSpan(0, _count), _y.AsSpan(0, _count));
}
