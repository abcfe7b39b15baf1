using System.Runtime.InteropServices;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>A test that decodes pictures and reads feature files; skips with the reason where libgd or libhdf5 is missing.</summary>
internal sealed class PictureFactAttribute : FactAttribute
{
    public PictureFactAttribute() => Skip = PictureLibraries.Missing;
}

/// <summary>The same as a theory.</summary>
internal sealed class PictureTheoryAttribute : TheoryAttribute
{
    public PictureTheoryAttribute() => Skip = PictureLibraries.Missing;
}

/// <summary>The same where h5py is needed, too.</summary>
internal sealed class H5pyPictureFactAttribute : FactAttribute
{
    public H5pyPictureFactAttribute() => Skip = PictureLibraries.Missing ?? H5py.Missing;
}

internal static class PictureLibraries
{
    /// <summary>Which Debian package is not installed; null when all are.</summary>
    public static string? Missing { get; } =
        !NativeLibrary.TryLoad("libgd.so.3", out _) ? "needs libgd: apt-get install libgd3"
        : !NativeLibrary.TryLoad("libhdf5_serial.so.103", out _) ? "needs libhdf5: apt-get install libhdf5-103-1"
        : null;
}
