using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes.Probing;

/// <summary>A file that is here, read a little where it must be told from others.</summary>
internal sealed class LocalFile(RootFolder root, FoundFile found)
{
    private byte[]? _head;

    /// <summary>Its path under the root.</summary>
    public string Path => found.Path;

    /// <summary>Bytes.</summary>
    public long Size => found.Size;

    /// <summary>Its first bytes.</summary>
    public byte[] Head() => _head ??= Read(0, (int)Math.Min(FileHead.Length, Size));

    /// <summary>The block that ends at a byte.</summary>
    public byte[] BlockBefore(long end) => Read(Math.Max(0, end - FileHead.Length), (int)Math.Min(FileHead.Length, end));

    /// <summary>Whether another file begins with all of this one, compared byte by byte.</summary>
    public bool IsBeginOf(LocalFile other, CancellationToken cancellation)
    {
        if (other.Size < Size || Size == 0)
        {
            return false;
        }

        using SafeFileHandle? mine = Open();
        using SafeFileHandle? theirs = other.Open();
        if (mine is null || theirs is null)
        {
            return false;
        }

        byte[] left = new byte[64 * 1024], right = new byte[64 * 1024];
        for (long at = 0; at < Size;)
        {
            cancellation.ThrowIfCancellationRequested();
            int wanted = (int)Math.Min(left.Length, Size - at);
            int read = Fill(mine, left.AsSpan(0, wanted), at);
            if (read == 0 || Fill(theirs, right.AsSpan(0, read), at) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
            {
                return false;
            }

            at += read;
        }

        return true;
    }

    private byte[] Read(long from, int count)
    {
        using SafeFileHandle? handle = Open();
        if (handle is null)
        {
            return [];
        }

        byte[] bytes = new byte[count];
        return bytes[..Fill(handle, bytes, from)];
    }

    private SafeFileHandle? Open() => root.TryOpenRead(Path, out SafeFileHandle? handle) == OpenOutcome.Opened ? handle : null;

    private static int Fill(SafeFileHandle handle, Span<byte> to, long from)
    {
        int filled = 0;
        while (filled < to.Length && RandomAccess.Read(handle, to[filled..], from + filled) is var read and > 0)
        {
            filled += read;
        }

        return filled;
    }
}
