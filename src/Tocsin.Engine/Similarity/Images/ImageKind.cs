namespace Tocsin.Engine.Similarity.Images;

/// <summary>What a file is by its first bytes, whatever its name says.</summary>
public enum ImageKind
{
    Jpeg,
    Png,
    Gif,
    WebP,
    Bmp,
}
