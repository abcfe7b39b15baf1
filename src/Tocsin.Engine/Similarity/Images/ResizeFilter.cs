namespace Tocsin.Engine.Similarity.Images;

/// <summary>How pixels weigh by distance. Both are stretched over all pixels that a smaller picture's pixel covers, so that nothing flickers away.</summary>
public enum ResizeFilter
{
    /// <summary>A triangle, one pixel to each side.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -1/2, two pixels to each side; sharper, and it overshoots at edges (which is cut to 0 and 255).</summary>
    Bicubic,
}
