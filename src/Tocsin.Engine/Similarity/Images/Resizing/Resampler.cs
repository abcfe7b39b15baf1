using System.Buffers;

namespace Tocsin.Engine.Similarity.Images.Resizing;

/// <summary>A part of a resized picture.</summary>
/// <param name="Width">Of the whole resized picture.</param>
/// <param name="Height">Of the whole resized picture.</param>
/// <param name="Part">What is wanted of it; the rest is not computed.</param>
internal readonly record struct ResizeTarget(int Width, int Height, PictureRectangle Part)
{
    public static ResizeTarget Whole(int width, int height) => new(width, height, new(0, 0, width, height));
}

/// <summary>A part of a picture, in pixels.</summary>
internal readonly record struct PictureRectangle(int Left, int Top, int Width, int Height);

/// <summary>
/// Resizes along rows, then along columns. Only as many resized rows are kept as one row of the result needs, so that they stay in the cache and the memory is bounded by
/// the result, not by the picture. Allocates nothing once the pool of arrays is warm.
/// </summary>
internal static class Resampler
{
    /// <summary>Takes a finished row of the result: [width, 3] floats within 0 to 255.</summary>
    public interface ISink
    {
        void Take(int row, ReadOnlySpan<float> rgb);
    }

    public static void Run<TSink>(Picture picture, ResizeTarget target, ResizeFilter filter, ref TSink sink)
        where TSink : struct, ISink, allows ref struct
    {
        PictureRectangle part = target.Part;
        using FilterTaps columns = new(filter, picture.Width, target.Width, part.Left, part.Width);
        using FilterTaps rows = new(filter, picture.Height, target.Height, part.Top, part.Height);
        int length = part.Width * 3;
        int stride = length + 1; // the row filter writes four floats a pixel, of which the next pixel overwrites one
        int slots = rows.Width;
        int rowBytes = picture.Width * 3;
        float[] ring = ArrayPool<float>.Shared.Rent(checked(stride * (slots + 1)));
        byte[] lastRow = ArrayPool<byte>.Shared.Rent(rowBytes + 1); // and reads four bytes a pixel: behind the last row there is none
        try
        {
            picture.Rgb.AsSpan(picture.Rgb.Length - rowBytes).CopyTo(lastRow);
            lastRow[rowBytes] = 0;
            Span<float> result = ring.AsSpan(stride * slots, length);
            int next = 0;
            for (int y = 0; y < part.Height; y++)
            {
                for (next = Math.Max(next, rows.First(y)); next < rows.End(y); next++)
                {
                    ReadOnlySpan<byte> row = next == picture.Height - 1
                        ? lastRow.AsSpan(0, rowBytes + 1)
                        : picture.Rgb.AsSpan(next * rowBytes, rowBytes + 1);
                    RowFilter.Wide(row, columns, part.Width, ring.AsSpan(next % slots * stride, stride));
                }

                ColumnFilter.Wide(ring, stride, slots, rows.First(y), rows.Weights(y), result);
                sink.Take(y, result);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(ring);
            ArrayPool<byte>.Shared.Return(lastRow);
        }
    }
}
