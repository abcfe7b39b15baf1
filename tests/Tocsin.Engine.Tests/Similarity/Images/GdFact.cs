using Tocsin.Engine.Similarity.Images.Native;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>A test that decodes pictures; skips with the reason where libgd is absent.</summary>
internal sealed class GdFactAttribute : FactAttribute
{
    public GdFactAttribute() => Skip = Missing;

    public static string? Missing => LibGd.IsPresent(out _) ? null : "needs libgd.so.3: run eng/setup.sh";
}

/// <summary>A theory that decodes pictures; skips with the reason where libgd is absent.</summary>
internal sealed class GdTheoryAttribute : TheoryAttribute
{
    public GdTheoryAttribute() => Skip = GdFactAttribute.Missing;
}
