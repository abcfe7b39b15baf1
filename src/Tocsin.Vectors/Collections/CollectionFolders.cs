using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Collections;

/// <summary>The folders of collections, each named as its collection, under one. What is half made or half removed has an ending that no name has.</summary>
public static class CollectionFolders
{
    internal const string Making = ".making";
    private const string Removing = ".removing";

    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>
    /// Whether a collection may be called so: 1 to <see cref="MaxNameLength"/> of a to z, 0 to 9, - and _, a letter or figure first; not as a device of Windows, where no folder can be.
    /// </summary>
    public static bool IsName(string name) => CanBeName(name) && !(name is "con" or "prn" or "aux" or "nul" || (name.Length == 4 && name[..3] is "com" or "lpt" && char.IsAsciiDigit(name[3])));

    /// <summary>Makes the folder of the collections; that it is there survives a power cut, as what will be in it does.</summary>
    public static void MakeRoot(string root)
    {
        if (!Directory.Exists(root))
        {
            Directory.CreateDirectory(root);
            FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(root))!);
        }
    }

    /// <summary>The collections that there are, by name. Half made and half removed ones are removed, or stay where they cannot be.</summary>
    public static IReadOnlyList<string> List(string root)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        string[] names = [.. Directory.EnumerateDirectories(root).Select(static folder => Path.GetFileName(folder))];
        foreach (string left in names.Where(static name => name.EndsWith(Making, StringComparison.Ordinal) || name.EndsWith(Removing, StringComparison.Ordinal)))
        {
            try
            {
                Remove(Path.Combine(root, left));
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // It is no collection, and takes none of the others with it. Whoever makes or removes one of that name tries again, and hears why.
            }
        }

        return [.. names.Where(CanBeName).Order(StringComparer.Ordinal)];
    }

    /// <summary>Removes a collection that nobody uses: it is there, or it is not.</summary>
    /// <exception cref="VectorFileException">It could not be removed.</exception>
    public static void Delete(string folder)
    {
        try
        {
            string removing = folder + Removing;
            Remove(removing);
            Directory.Move(folder, removing);
            FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            Remove(removing);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new VectorFileException($"'{folder}' could not be removed: {failure.Message}", failure);
        }
    }

    internal static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool CanBeName(string name) =>
        name.Length is >= 1 and <= MaxNameLength
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
