using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Images.Native;

/// <summary>
/// The functions of libgd 2.2 or later that are used here, looked for at the first picture. They may be called from any thread: gd keeps no state between
/// calls but its error method, which is set once, to silence.
/// </summary>
internal static unsafe partial class LibGd
{
    private const string Library = "libgd.so.3";

    private static readonly Lazy<bool> Present = new(Find);

    /// <summary>Whether it is there; says how to get it if not.</summary>
    public static bool IsPresent([NotNullWhen(false)] out string? missing)
    {
        missing = Present.Value ? null : "Pictures are decoded by libgd (libgd.so.3), which is not installed: apt-get install libgd3.";
        return missing is null;
    }

    /// <summary>A picture, to be destroyed by <see cref="Destroy"/>; null when the bytes cannot be decoded.</summary>
    public static GdImage* Decode(ImageKind kind, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            return kind switch
            {
                ImageKind.Jpeg => FromJpeg(bytes.Length, data, 1),
                ImageKind.Png => FromPng(bytes.Length, data),
                ImageKind.Gif => FromGif(bytes.Length, data),
                ImageKind.WebP => FromWebP(bytes.Length, data),
                ImageKind.Bmp => FromBmp(bytes.Length, data),
                _ => null,
            };
        }
    }

    [LibraryImport(Library, EntryPoint = "gdImageCreateTrueColor")]
    public static partial GdImage* Create(int width, int height);

    [LibraryImport(Library, EntryPoint = "gdImageDestroy")]
    public static partial void Destroy(GdImage* image);

    /// <summary>A JPEG file, to be freed by <see cref="Free"/>.</summary>
    [LibraryImport(Library, EntryPoint = "gdImageJpegPtr")]
    public static partial byte* ToJpeg(GdImage* image, out int bytes, int quality);

    [LibraryImport(Library, EntryPoint = "gdFree")]
    public static partial void Free(void* memory);

    private static bool Find()
    {
        if (!NativeLibrary.TryLoad(Library, typeof(LibGd).Assembly, null, out _))
        {
            return false;
        }

        SetErrorMethod(&SayNothing);
        return true;
    }

    /// <summary>What gd would print to standard error; its third argument, a list of variable length, is left alone.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SayNothing(int priority, byte* format, nint arguments)
    {
    }

    [LibraryImport(Library, EntryPoint = "gdSetErrorMethod")]
    private static partial void SetErrorMethod(delegate* unmanaged[Cdecl]<int, byte*, nint, void> method);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromJpegPtrEx")]
    private static partial GdImage* FromJpeg(int size, byte* data, int ignoreWarnings);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromPngPtr")]
    private static partial GdImage* FromPng(int size, byte* data);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromGifPtr")]
    private static partial GdImage* FromGif(int size, byte* data);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromWebpPtr")]
    private static partial GdImage* FromWebP(int size, byte* data);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromBmpPtr")]
    private static partial GdImage* FromBmp(int size, byte* data);
}
