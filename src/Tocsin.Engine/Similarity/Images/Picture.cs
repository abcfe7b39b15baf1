namespace Tocsin.Engine.Similarity.Images;

/// <summary>A decoded picture as it is seen: turned as its EXIF says, laid on white where it was transparent.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rgb">[height, width, 3] bytes: red, green, blue.</param>
public sealed record Picture(int Width, int Height, byte[] Rgb);
