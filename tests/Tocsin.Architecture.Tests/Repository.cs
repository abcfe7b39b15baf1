namespace Tocsin.Architecture.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Every C# and Razor file below a folder of the root, generated and built ones left out.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
            .Where(path => !HasPart(path, "obj") && !HasPart(path, "bin") && !HasPart(path, "node_modules"))
            .Order(StringComparer.Ordinal);

    /// <summary>A path as people write it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool HasPart(string path, string part) => Relative(path).Split('/').Contains(part, StringComparer.Ordinal);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Tocsin.slnx above " + AppContext.BaseDirectory);
    }
}
