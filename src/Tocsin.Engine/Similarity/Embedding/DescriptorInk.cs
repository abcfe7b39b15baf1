using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Images.Resizing;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// How dark each pixel is, 0 (white) to 255, at the picture's own size up to 256 pixels a side: thin lines are still lines here, where 64 pixels blur them. Means of these samples are the
/// same before and after a change of size, as those of lightness are not.
/// </summary>
internal sealed class DescriptorInk
{
    private const int LongestSide = 256;

    /// <summary>What is not darker is taken for the ringing of a JPEG around a line.</summary>
    private const float Ringing = 8;

    /// <summary>The share of the pixels that count as the darkest.</summary>
    private const float DarkestShare = 0.01f;

    private readonly float[] _darkness = new float[LongestSide * LongestSide];
    private readonly float[] _other = new float[LongestSide * LongestSide];
    private readonly (int Cell, float Share)[] _columns = new (int, float)[LongestSide];
    private readonly bool[] _columnIsDrawn = new bool[LongestSide];
    private readonly float[] _line = new float[32], _widths = new float[32], _heights = new float[32];
    private int _width, _height;

    public void Fill(Picture picture)
    {
        int longer = Math.Max(picture.Width, picture.Height);
        (_width, _height) = longer <= LongestSide ? (picture.Width, picture.Height) : (Fitting(picture.Width), Fitting(picture.Height));
        Sink sink = new(_darkness, _width);
        Resampler.Run(picture, ResizeTarget.Whole(_width, _height), ResizeFilter.Bilinear, ref sink);

        int Fitting(int side) => Math.Max(1, (int)((((long)side * LongestSide) + (longer / 2)) / longer));
    }

    // -> cells: [side, side]
    /// <summary>How dark it is where, over the whole picture.</summary>
    public void Whole(int side, Span<float> cells) => Means(_darkness, new(0, 0, _width, _height), side, cells);

    /// <summary>The same without what is nearly white.</summary>
    public void WithoutRinging(int side, Span<float> cells)
    {
        for (int i = 0; i < _width * _height; i++)
        {
            _other[i] = MathF.Max(0, _darkness[i] - Ringing);
        }

        Means(_other, new(0, 0, _width, _height), side, cells);
    }

    /// <summary>How dark it is where, over the box around what is drawn: margins do not count.</summary>
    public void WithinItsBox(int side, Span<float> cells) => Means(_darkness, Box(), side, cells);

    /// <summary>Where the darkest hundredth of the pixels lies, by rank: no brightening changes which these are.</summary>
    public void Darkest(int side, Span<float> cells)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        int pixels = _width * _height, top = 0;
        for (int i = 0; i < pixels; i++)
        {
            int level = (int)(_darkness[i] + 0.5f);
            counts[level]++;
            top = Math.Max(top, level);
        }

        float share = MathF.Max(DarkestShare, (float)counts[top] / pixels);
        Span<float> ranks = stackalloc float[256];
        float darker = 0;
        for (int level = 255; level >= 0; level--)
        {
            ranks[level] = MathF.Max(0, 1 - ((darker + (counts[level] / 2f)) / pixels / share));
            darker += counts[level];
        }

        for (int i = 0; i < pixels; i++)
        {
            _other[i] = ranks[(int)(_darkness[i] + 0.5f)];
        }

        Means(_other, new(0, 0, _width, _height), side, cells);
    }

    /// <summary>Around all rows and columns with a pixel at least 15 % as dark as the darkest; the whole picture when nothing is drawn.</summary>
    private PictureRectangle Box()
    {
        float darkest = 0;
        for (int i = 0; i < _width * _height; i++)
        {
            darkest = MathF.Max(darkest, _darkness[i]);
        }

        float drawn = MathF.Max(10, 0.15f * darkest);
        Span<bool> columns = _columnIsDrawn.AsSpan(0, _width);
        columns.Clear();
        (int top, int bottom) = (-1, -1);
        for (int y = 0; y < _height; y++)
        {
            bool isDrawn = false;
            for (int x = 0; x < _width; x++)
            {
                if (_darkness[(y * _width) + x] > drawn)
                {
                    columns[x] = isDrawn = true;
                }
            }

            if (isDrawn)
            {
                (top, bottom) = (top < 0 ? y : top, y);
            }
        }

        if (top < 0)
        {
            return new(0, 0, _width, _height);
        }

        int left = columns.IndexOf(true), right = columns.LastIndexOf(true);
        return new(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The mean of each cell of a soft grid over a part of a plane; 0 for a cell that no pixel is near to.</summary>
    private void Means(ReadOnlySpan<float> plane, PictureRectangle part, int side, Span<float> cells)
    {
        cells.Clear();
        _widths.AsSpan().Clear();
        _heights.AsSpan().Clear();
        for (int x = 0; x < part.Width; x++)
        {
            (int cell, float share) = _columns[x] = Place(x, part.Width, side);
            _widths[cell] += 1 - share;
            _widths[cell + 1] += share;
        }

        for (int y = 0; y < part.Height; y++)
        {
            _line.AsSpan(0, side).Clear();
            ReadOnlySpan<float> row = plane.Slice(((part.Top + y) * _width) + part.Left, part.Width);
            for (int x = 0; x < row.Length; x++)
            {
                (int cell, float share) = _columns[x];
                _line[cell] += (1 - share) * row[x];
                _line[cell + 1] += share * row[x];
            }

            (int upper, float lower) = Place(y, part.Height, side);
            _heights[upper] += 1 - lower;
            _heights[upper + 1] += lower;
            for (int column = 0; column < side; column++)
            {
                cells[(upper * side) + column] += (1 - lower) * _line[column];
                cells[((upper + 1) * side) + column] += lower * _line[column];
            }
        }

        for (int i = 0; i < side * side; i++)
        {
            float weight = _heights[i / side] * _widths[i % side];
            cells[i] = weight > 0 ? cells[i] / weight : 0;
        }
    }

    private static (int Cell, float Share) Place(int pixel, int pixels, int cells)
    {
        float place = Math.Clamp(((pixel + 0.5f) * cells / pixels) - 0.5f, 0, cells - 1);
        int cell = Math.Min((int)place, cells - 2);
        return (cell, place - cell);
    }

    private readonly struct Sink(float[] darkness, int width) : Resampler.ISink
    {
        public void Take(int row, ReadOnlySpan<float> rgb)
        {
            Span<float> to = darkness.AsSpan(row * width, width);
            for (int x = 0; x < to.Length; x++)
            {
                to[x] = Math.Clamp(255 - ((0.299f * rgb[3 * x]) + (0.587f * rgb[(3 * x) + 1]) + (0.114f * rgb[(3 * x) + 2])), 0, 255); // Rec. 601
            }
        }
    }
}
