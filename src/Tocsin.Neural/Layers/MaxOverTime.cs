namespace Tocsin.Neural.Layers;

// x: [windows, width] -> y: [sequences, width], written with a stride
/// <summary>The largest value of each column over a sequence's windows; the gradient goes to the first that reached it.</summary>
public sealed class MaxOverTime(int width)
{
    private int[] _winners = [];
    private float[] _dx = [];
    private int _windows;
    private int _sequences;

    /// <summary>windows[row] is how many windows the sequence has, at least one; they follow one another in <paramref name="x"/>.</summary>
    public void Forward(float[] x, ReadOnlySpan<int> windows, float[] y, int stride, int column)
    {
        _sequences = windows.Length;
        Workspace.Take(ref _winners, _sequences * width);
        _windows = 0;
        for (int row = 0; row < _sequences; row++)
        {
            Span<int> winners = _winners.AsSpan(row * width, width);
            winners.Fill(_windows);
            for (int window = _windows + 1; window < _windows + windows[row]; window++)
            {
                for (int i = 0; i < width; i++)
                {
                    winners[i] = x[(window * width) + i] > x[(winners[i] * width) + i] ? window : winners[i];
                }
            }

            for (int i = 0; i < width; i++)
            {
                y[(row * stride) + column + i] = x[(winners[i] * width) + i];
            }

            _windows += windows[row];
        }
    }

    /// <summary>dy with the same stride -> dx: [windows, width].</summary>
    public float[] Backward(float[] dy, int stride, int column)
    {
        Workspace.TakeZeroed(ref _dx, _windows * width);
        for (int row = 0; row < _sequences; row++)
        {
            for (int i = 0; i < width; i++)
            {
                _dx[(_winners[(row * width) + i] * width) + i] = dy[(row * stride) + column + i];
            }
        }

        return _dx;
    }
}
