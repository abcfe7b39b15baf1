using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [windows, width] -> y: [sequences, width], written with a stride
/// <summary>The largest value of each column over a sequence's windows; the gradient goes to the first that reached it.</summary>
public sealed class MaxOverTime(int width)
{
    private int[] _first = [];      // [sequences + 1]: a sequence's first window
    private float[] _winners = [];  // [sequences, width]: which of its windows is the largest
    private float[] _dx = [];
    private int _sequences;

    /// <summary>windows[row] is how many windows the sequence has, at least one; they follow one another in <paramref name="x"/>.</summary>
    public void Forward(float[] x, ReadOnlySpan<int> windows, float[] y, int stride, int column)
    {
        _sequences = windows.Length;
        Workspace.Take(ref _winners, _sequences * width);
        Workspace.Take(ref _first, _sequences + 1);
        int first = 0;
        for (int row = 0; row < _sequences; row++)
        {
            _first[row] = first;
            MaxRows.Of(
                x.AsSpan(first * width), y.AsSpan((row * stride) + column, width), _winners.AsSpan(row * width, width), windows[row]);
            first += windows[row];
        }

        _first[_sequences] = first;
    }

    /// <summary>dy with the same stride -> dx: [windows, width].</summary>
    public float[] Backward(float[] dy, int stride, int column)
    {
        Workspace.TakeZeroed(ref _dx, _first[_sequences] * width);
        for (int row = 0; row < _sequences; row++)
        {
            ReadOnlySpan<float> winners = _winners.AsSpan(row * width, width), slopes = dy.AsSpan((row * stride) + column, width);
            Span<float> dx = _dx.AsSpan(_first[row] * width, (_first[row + 1] - _first[row]) * width);
            for (int i = 0; i < winners.Length; i++)
            {
                dx[((int)winners[i] * width) + i] = slopes[i];
            }
        }

        return _dx;
    }
}
