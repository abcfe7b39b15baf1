using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>
/// Rotations compress: what was <c>app.log.1</c> comes again as <c>app.log.2.gz</c>. The plain one, which the remote has no more, is not kept beside it when all of it is in
/// the compressed one; byte by byte, and no more is unpacked than the plain one has.
/// </summary>
internal static class CompressedTwin
{
    private const string Suffix = ".gz";
    private const int Block = 64 * 1024;

    /// <summary>The plain files beside a compressed one that it holds all of.</summary>
    public static IReadOnlyList<string> Find(RootFolder logs, string compressed, Func<string, bool> isListed, CancellationToken cancellation)
    {
        if (!compressed.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return [];
        }

        string stem = RotationName.Stem(compressed);
        string folder = compressed[..Math.Max(0, compressed.LastIndexOf('/'))];
        return [.. logs.Walk(folder, cancellation)
            .Where(file => file.Size > 0 && !file.Path.EndsWith(Suffix, StringComparison.Ordinal) && !isListed(file.Path) && RotationName.Stem(file.Path) == stem)
            .Where(file => Holds(logs, compressed, file, cancellation))
            .Select(static file => file.Path)];
    }

    /// <summary>
    /// The file that was compressed here, <c>app.log.gz</c>, and that the remote's plain one goes on: it grew, so all of it came again. Null where there is none, where the remote has
    /// it, or where the plain one does not begin with all of it.
    /// </summary>
    public static string? FindBegin(RootFolder logs, string plain, Func<string, bool> isListed, CancellationToken cancellation)
    {
        string compressed = plain + Suffix;
        return !isListed(compressed) && logs.Stat(compressed) is not null && IsBegin(logs, compressed, plain, cancellation) ? compressed : null;
    }

    private static bool IsBegin(RootFolder logs, string compressed, string plain, CancellationToken cancellation)
    {
        if (logs.TryOpenRead(compressed, out SafeFileHandle? packed) != OpenOutcome.Opened)
        {
            return false;
        }

        using FileStream source = new(packed!, FileAccess.Read, bufferSize: 0);
        if (logs.TryOpenRead(plain, out SafeFileHandle? open) != OpenOutcome.Opened)
        {
            return false;
        }

        using FileStream other = new(open!, FileAccess.Read, bufferSize: 0);
        using GZipStream text = new(source, CompressionMode.Decompress);
        byte[] left = new byte[Block], right = new byte[Block];
        try
        {
            int read;
            while ((read = text.ReadAtLeast(left, Block, throwOnEndOfStream: false)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (other.ReadAtLeast(right.AsSpan(0, read), read, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                {
                    return false;
                }
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false; // not gzip
        }
    }

    private static bool Holds(RootFolder logs, string compressed, FoundFile plain, CancellationToken cancellation)
    {
        if (logs.TryOpenRead(compressed, out SafeFileHandle? packed) != OpenOutcome.Opened || logs.TryOpenRead(plain.Path, out SafeFileHandle? open) != OpenOutcome.Opened)
        {
            return false;
        }

        using FileStream source = new(packed!, FileAccess.Read, bufferSize: 0);
        using FileStream other = new(open!, FileAccess.Read, bufferSize: 0);
        using GZipStream text = new(source, CompressionMode.Decompress);
        byte[] left = new byte[Block], right = new byte[Block];
        try
        {
            int read;
            while ((read = other.ReadAtLeast(left, Block, throwOnEndOfStream: false)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (text.ReadAtLeast(right.AsSpan(0, read), read, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                {
                    return false;
                }
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false; // not gzip, or not all of it is here yet
        }
    }
}
