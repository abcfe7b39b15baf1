using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Where a file went that no longer has its name: <c>app.log</c> becomes <c>app.log.1</c>, <c>app.log-20260301</c>, …</summary>
internal static class RotatedSiblings
{
    private static readonly SearchValues<char> OfNumbersAndDates = SearchValues.Create("0123456789-_.T:Z");

    /// <summary>
    /// Files beside <paramref name="path"/> whose names are rotations of its name, compressed ones left out, the one made first
    /// first (the one changed first, where the file system does not tell when a file was made).
    /// </summary>
    public static IReadOnlyList<string> Of(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        string name = Path.GetFileName(path);
        string stem = Path.GetFileNameWithoutExtension(name);
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles(stem + "*")
                .Where(file => file.Name != name && IsRotationOf(file.Name, name, stem))
                .OrderBy(file => Born(file))
                .ThenByDescending(file => file.Name, StringComparer.Ordinal)
                .Select(file => file.FullName)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>What was named <paramref name="path"/> after the given file was: each a life of the name that nobody has begun to read.</summary>
    public static IReadOnlyList<string> After(string path, string former, FileGeneration generation)
    {
        long born = Born(new FileInfo(former));
        return [.. Of(path).Where(sibling => sibling != former && Born(new FileInfo(sibling)) > born && !IsCopyOf(sibling, former, generation))];
    }

    /// <summary>
    /// The file that holds what the given life of <paramref name="path"/> was: renamed (same inode and head) or copied before the
    /// original was truncated (same head, at least as long as what was read). Null when it is gone or compressed.
    /// </summary>
    public static string? Find(string path, FileGeneration generation, long readTo)
    {
        if (generation.HeadBytes == 0)
        {
            return null; // nothing had been read of it
        }

        string? copy = null;
        foreach (string sibling in Of(path))
        {
            using SafeFileHandle? handle = FollowedHandle.TryOpen(sibling);
            if (handle is null || RandomAccess.GetLength(handle) < readTo || !generation.HasSameHead(handle))
            {
                continue;
            }

            if (generation.IsOf(FileIdentity.Of(handle)))
            {
                return sibling;
            }

            copy = sibling;
        }

        return copy;
    }

    private static long Born(FileInfo file) =>
        FileIdentity.Of(file.FullName) is { Born: not 0 } identity ? identity.Born : file.LastWriteTimeUtc.Ticks;

    /// <summary>A copy that somebody made of the former file, perhaps while it still grew: its beginning and its end stand in the former at the same places.</summary>
    private static bool IsCopyOf(string path, string former, FileGeneration generation)
    {
        using SafeFileHandle? handle = FollowedHandle.TryOpen(path);
        using SafeFileHandle? original = FollowedHandle.TryOpen(former);
        if (handle is null || original is null || generation.HeadBytes == 0 || !generation.HasSameHead(handle))
        {
            return false;
        }

        Span<byte> end = stackalloc byte[FileGeneration.MaxHeadBytes], same = stackalloc byte[FileGeneration.MaxHeadBytes];
        long from = Math.Max(0, RandomAccess.GetLength(handle) - end.Length);
        int length = RandomAccess.Read(handle, end, from);
        return RandomAccess.Read(original, same[..length], from) == length && end[..length].SequenceEqual(same[..length]);
    }

    /// <summary><c>app.log.1</c>, <c>app.log-20260301</c>, <c>app-20260301.log</c>, <c>app.1.log</c>; never <c>app-server.log</c> or <c>app.log.gz</c>.</summary>
    internal static bool IsRotationOf(string candidate, string name, string stem)
    {
        string extension = Path.GetExtension(name);
        string added = candidate.StartsWith(name, StringComparison.Ordinal)
            ? candidate[name.Length..]
            : candidate.Length > name.Length && candidate.StartsWith(stem, StringComparison.Ordinal) && candidate.EndsWith(extension, StringComparison.Ordinal)
                ? candidate[stem.Length..^extension.Length]
                : "?";
        return added is ".old" or "~"
            || (added.Length > 1 && added[0] is '.' or '-' or '_'
                && added.AsSpan(1).IndexOfAnyExcept(OfNumbersAndDates) < 0
                && added.AsSpan().IndexOfAnyInRange('0', '9') >= 0);
    }
}
