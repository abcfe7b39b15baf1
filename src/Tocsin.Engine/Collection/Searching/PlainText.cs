using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>An open plain file as it was when it was opened: what is appended later is not seen, what is cut off reads as its end.</summary>
internal readonly struct PlainText(SafeFileHandle handle, long length)
{
    /// <summary>Bytes that are looked at.</summary>
    public long Length { get; } = length;

    /// <summary>Fills the buffer from an offset; answers fewer bytes at the end, and none after a fault of the disk.</summary>
    public int Read(long offset, Span<byte> to)
    {
        int wanted = (int)Math.Clamp(Length - offset, 0, to.Length);
        int read = 0;
        try
        {
            while (read < wanted)
            {
                int got = RandomAccess.Read(handle, to[read..wanted], offset + read);
                if (got <= 0)
                    break;
                read += got;
            }
        }
        catch (IOException)
        {
            // A disk or a network folder that fails: what was read so far counts.
        }

        return read;
    }

    /// <summary>The first line that begins at or after an offset; <see cref="Length"/> where none does.</summary>
    public long LineStartAtOrAfter(long offset, Span<byte> scratch)
    {
        if (offset <= 0)
            return 0;
        for (long at = offset - 1; at < Length;)
        {
            int read = Read(at, scratch);
            if (read == 0)
                break;
            int newline = scratch[..read].IndexOf((byte)'\n');
            if (newline >= 0)
                return at + newline + 1;
            at += read;
        }

        return Length;
    }

    /// <summary>The beginning of the line that holds the byte before an offset; looks no further back than <paramref name="least"/>, which it then answers.</summary>
    public long LineStartBefore(long offset, long least, Span<byte> scratch)
    {
        // The byte right before may be the line's own end.
        long end = offset - 1;
        while (end > least)
        {
            int step = (int)Math.Min(scratch.Length, end - least);
            int read = Read(end - step, scratch[..step]);
            int newline = scratch[..read].LastIndexOf((byte)'\n');
            if (newline >= 0)
                return end - step + newline + 1;
            end -= step;
        }

        return least;
    }
}
