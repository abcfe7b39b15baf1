namespace Tocsin.Neural.Networks;

/// <summary>Arrays of one length that sequences gave back, kept for the next ones: up to 8 MiB of them, the rest is the collector's.</summary>
internal sealed class SparePages(int length)
{
    private const int MostBytes = 8 << 20;

    private readonly float[][] _pages = new float[Math.Max(16, MostBytes / (sizeof(float) * length))][];
    private int _count;

    /// <summary>One with unknown contents.</summary>
    public float[] Take()
    {
        if (_count == 0)
        {
            return new float[length];
        }

        _count--;
        return _pages[_count];
    }

    public void Return(float[] page)
    {
        if (_count < _pages.Length)
        {
            _pages[_count] = page;
            _count++;
        }
    }
}
