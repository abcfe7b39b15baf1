using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Similarity.Images.Native;

/// <summary>Rows between gd's picture and ours: opaque, three bytes a pixel.</summary>
internal static unsafe class GdPixels
{
    private const int AlphaMask = 0x7F000000;

    /// <summary>Four pixels, blue first as they lie in memory, to twelve bytes; the last four come out as 0.</summary>
    private static readonly Vector128<byte> ToRgb = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0xFF, 0xFF, 0xFF, 0xFF);

    // image: [height, width] -> rgb: [.., stride bytes], from its beginning
    /// <summary>Lays a decoded picture on white.</summary>
    public static void CopyOnWhite(GdImage* image, Span<byte> rgb, int stride)
    {
        int bytes = image->Width * 3;
        if (image->IsTrueColour != 0)
        {
            int transparent = image->TransparentColour;
            for (int y = 0; y < image->Height; y++)
            {
                Row(image->TruePixels[y], image->Width, transparent, rgb.Slice(y * stride, bytes));
            }

            return;
        }

        Span<int> colours = stackalloc int[256];
        Palette(image, colours);
        for (int y = 0; y < image->Height; y++)
        {
            Span<byte> row = rgb.Slice(y * stride, bytes);
            byte* pixels = image->Pixels[y];
            for (int x = 0, to = 0; x < image->Width; x++, to += 3)
            {
                int colour = colours[pixels[x]];
                (row[to], row[to + 1], row[to + 2]) = ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
            }
        }
    }

    // rgb: [height, width, 3] -> image
    /// <summary>Fills an opaque picture of the same size.</summary>
    public static void Fill(GdImage* image, ReadOnlySpan<byte> rgb)
    {
        int from = 0;
        for (int y = 0; y < image->Height; y++)
        {
            int* row = image->TruePixels[y];
            for (int x = 0; x < image->Width; x++, from += 3)
            {
                row[x] = (rgb[from] << 16) | (rgb[from + 1] << 8) | rgb[from + 2];
            }
        }
    }

    private static void Row(int* pixels, int width, int transparent, Span<byte> rgb)
    {
        int x = 0;
        if (transparent == -1)
        {
            // a store writes sixteen bytes, of which the next one overwrites four: the last pixels go one by one, so that none is written behind the row
            ref byte to = ref MemoryMarshal.GetReference(rgb);
            for (; x <= width - 6; x += 4)
            {
                Vector128<int> four = Vector128.Load(pixels + x);
                if ((four & Vector128.Create(AlphaMask)) != Vector128<int>.Zero)
                {
                    for (int i = x; i < x + 4; i++)
                    {
                        Put(OnWhite(pixels[i]), rgb[(i * 3)..]);
                    }

                    continue;
                }

                Vector128.Shuffle(four.AsByte(), ToRgb).StoreUnsafe(ref to, (nuint)(x * 3));
            }
        }

        for (; x < width; x++)
        {
            Put(pixels[x] == transparent ? 0xFFFFFF : OnWhite(pixels[x]), rgb[(x * 3)..]);
        }
    }

    private static void Palette(GdImage* image, Span<int> colours)
    {
        for (int i = 0; i < colours.Length; i++)
        {
            int opaque = (image->Red[i] << 16) | (image->Green[i] << 8) | image->Blue[i];
            colours[i] = i >= image->Colours ? 0 : i == image->TransparentColour ? 0xFFFFFF : OnWhite((image->Alpha[i] << 24) | opaque);
        }
    }

    /// <summary>colour x opacity + white x transparency, rounded.</summary>
    private static int OnWhite(int colour)
    {
        int alpha = (colour & AlphaMask) >> 24;
        return alpha == 0
            ? colour & 0xFFFFFF
            : (Blend((colour >> 16) & 0xFF, alpha) << 16) | (Blend((colour >> 8) & 0xFF, alpha) << 8) | Blend(colour & 0xFF, alpha);
    }

    private static int Blend(int value, int alpha) => ((value * (GdImage.Transparent - alpha)) + (255 * alpha) + (GdImage.Transparent / 2)) / GdImage.Transparent;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(int colour, Span<byte> rgb) => (rgb[0], rgb[1], rgb[2]) = ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
}
