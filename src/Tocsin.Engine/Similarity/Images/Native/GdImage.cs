using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Images.Native;

/// <summary>
/// The beginning of gd's <c>gdImageStruct</c>. gd's own macros read these fields in the programs that use it, so their places are part of its binary interface
/// and have not moved since 2.0. A test compares them with what gd's functions answer.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GdImage
{
    /// <summary>The greatest transparency; 0 is opaque.</summary>
    public const int Transparent = 127;

    private const int MaxColours = 256;

    /// <summary>[Height] rows of palette indices, when <see cref="IsTrueColour"/> is 0.</summary>
    public byte** Pixels;

    public int Width;
    public int Height;
    public int Colours;
    public fixed int Red[MaxColours];
    public fixed int Green[MaxColours];
    public fixed int Blue[MaxColours];
    private fixed int _open[MaxColours];

    /// <summary>The index (or the colour) that is transparent, or -1.</summary>
    public int TransparentColour;

    private readonly nint _polygon;
    private readonly int _polygonLength;
    private readonly nint _brush;
    private readonly nint _tile;
    private fixed int _brushColours[MaxColours];
    private fixed int _tileColours[MaxColours];
    private readonly int _styleLength;
    private readonly int _stylePosition;
    private readonly nint _style;
    private readonly int _interlace;
    private readonly int _thickness;

    /// <summary>Transparency of the palette, 0 to 127.</summary>
    public fixed int Alpha[MaxColours];

    public int IsTrueColour;

    /// <summary>[Height] rows of colours: transparency (0 to 127), red, green and blue, from the highest byte down.</summary>
    public int** TruePixels;
}
