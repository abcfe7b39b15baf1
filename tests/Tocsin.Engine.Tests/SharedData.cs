namespace Tocsin.Engine.Tests;

/// <summary>The folder of real logs and oracles that lies beside a checkout (<c>../shared/data</c>); absent in a fresh clone elsewhere.</summary>
internal static class SharedData
{
    /// <summary>The folder, or null when it is not there.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The path of one of its files.</summary>
    public static string File(string relative) =>
        Path.Combine(Root ?? throw new InvalidOperationException("The shared data folder is not there."), relative);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
            {
                string candidate = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
                return Directory.Exists(candidate) ? candidate : null;
            }
        }

        return null;
    }
}

/// <summary>A test that needs the shared data folder; skips with the reason where it is absent.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.Root is null ? "needs ../shared/data, which is not beside this checkout" : null;
}

/// <summary>A theory that needs the shared data folder; skips with the reason where it is absent.</summary>
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Root is null ? "needs ../shared/data, which is not beside this checkout" : null;
}
