using System.Runtime.InteropServices;
using Tocsin.Engine.Similarity.Images.Native;

namespace Tocsin.Engine.Tests.Similarity.Images.Native;

/// <summary>The fields of gd's structure lie where gd's own functions put them.</summary>
public sealed unsafe partial class GdImageTests
{
    [GdFact]
    public void Colours_and_pixels_of_a_palette_are_read_where_libgd_wrote_them()
    {
        GdImage* image = CreatePalette(7, 5);
        try
        {
            int first = Allocate(image, 1, 2, 3, 4), second = Allocate(image, 250, 251, 252, 127);
            SetPixel(image, 6, 4, second);
            SetTransparent(image, first);

            Assert.Equal((7, 5, 0, 2, first), (image->Width, image->Height, image->IsTrueColour, image->Colours, image->TransparentColour));
            Assert.Equal((250, 251, 252, 127), (image->Red[second], image->Green[second], image->Blue[second], image->Alpha[second]));
            Assert.Equal((1, 2, 3), (image->Red[first], image->Green[first], image->Blue[first]));
            Assert.Equal(second, image->Pixels[4][6]);
        }
        finally
        {
            LibGd.Destroy(image);
        }
    }

    [GdFact]
    public void Pixels_of_true_colour_are_read_where_libgd_wrote_them()
    {
        GdImage* image = LibGd.Create(3, 2);
        try
        {
            SetPixel(image, 2, 1, 0x00123456);

            Assert.NotEqual(0, image->IsTrueColour);
            Assert.Equal((3, 2, -1), (image->Width, image->Height, image->TransparentColour));
            Assert.Equal(0x123456, image->TruePixels[1][2]);
        }
        finally
        {
            LibGd.Destroy(image);
        }
    }

    [LibraryImport("libgd.so.3", EntryPoint = "gdImageCreate")]
    private static partial GdImage* CreatePalette(int width, int height);

    [LibraryImport("libgd.so.3", EntryPoint = "gdImageColorAllocateAlpha")]
    private static partial int Allocate(GdImage* image, int red, int green, int blue, int alpha);

    [LibraryImport("libgd.so.3", EntryPoint = "gdImageColorTransparent")]
    private static partial void SetTransparent(GdImage* image, int colour);

    [LibraryImport("libgd.so.3", EntryPoint = "gdImageSetPixel")]
    private static partial void SetPixel(GdImage* image, int x, int y, int colour);
}
