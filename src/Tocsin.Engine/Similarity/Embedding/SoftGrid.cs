namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Cells laid over an axis, each pixel shared between the two whose middles are nearest: what moves a little changes a little.
/// </summary>
internal readonly struct SoftGrid
{
    private readonly (int Cell, float Share)[] _places;

    /// <summary>So many cells over so many pixels.</summary>
    public SoftGrid(int cells, int pixels)
    {
        Cells = cells;
        _places = new (int, float)[pixels];
        for (int i = 0; i < pixels; i++)
        {
            float place = Math.Clamp(((i + 0.5f) * cells / pixels) - 0.5f, 0, cells - 1);
            int cell = Math.Min((int)place, Math.Max(0, cells - 2));
            _places[i] = (cell, cells == 1 ? 0 : place - cell);
        }
    }

    public int Cells { get; }

    /// <summary>The lower cell, and the share of the one after it.</summary>
    public (int Cell, float Share) this[int pixel] => _places[pixel];
}
