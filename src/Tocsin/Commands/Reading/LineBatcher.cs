using System.Buffers;

namespace Tocsin.Commands.Reading;

/// <summary>
/// Cuts a stream of bytes into batches at line ends, without looking at single lines where it need not: the server splits them.
/// A line longer than a batch is cut to the batch (the server keeps less than that anyway, and marks it). One reader at a time.
/// </summary>
/// <param name="source">Decompressed bytes.</param>
/// <param name="maxBytes">Bytes of a batch.</param>
/// <param name="maxLines">Lines of a batch.</param>
/// <param name="fill">True when a read always has more at once (a file); false for a pipe, where waiting lines must not wait for later ones.</param>
internal sealed class LineBatcher(Stream source, int maxBytes, int maxLines, bool fill)
{
    private const byte LineEnd = (byte)'\n';

    private byte[] _rest = [];
    private bool _ended;
    private bool _dropping; // inside a line whose beginning was already handed out

    /// <summary>The next batch, or null at the end.</summary>
    public async ValueTask<LineBatch?> ReadAsync(CancellationToken cancellation)
    {
        LineBatch batch = new(ArrayPool<byte>.Shared.Rent(Math.Max(maxBytes, _rest.Length) + 1));
        try
        {
            int length = _rest.Length;
            _rest.CopyTo(batch.Buffer, 0);
            _rest = [];
            int known = 0; // bytes that were searched for line ends
            int lines = 0;
            while (true)
            {
                (length, lines) = Take(batch.Buffer, length, known, lines);
                known = length;
                bool enough = lines >= maxLines || length >= maxBytes || (lines > 0 && !fill);
                if (enough || _ended)
                {
                    break;
                }

                int read = await source.ReadAsync(batch.Buffer.AsMemory(length, maxBytes - length), cancellation);
                _ended = read == 0;
                length += read;
            }

            return Cut(batch, length, lines) ? batch : Nothing(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Passes over lines that the server has already; returns how many were really there.</summary>
    public async ValueTask<long> SkipAsync(long lines, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(maxBytes);
        try
        {
            long skipped = 0;
            bool open = false; // bytes after the last line end
            while (skipped < lines)
            {
                int read = await source.ReadAsync(buffer.AsMemory(0, maxBytes), cancellation);
                if (read == 0)
                {
                    _ended = true;
                    return open ? skipped + 1 : skipped;
                }

                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, read);
                int here = bytes.Count(LineEnd);
                if (skipped + here < lines)
                {
                    skipped += here;
                    open = bytes[^1] != LineEnd;
                    continue;
                }

                _rest = bytes[EndOfLine(bytes, (int)(lines - skipped))..].ToArray();
                skipped = lines;
            }

            return skipped;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Counts the lines of newly read bytes; drops the tail of an over-long line first.</summary>
    private (int Length, int Lines) Take(byte[] buffer, int length, int known, int lines)
    {
        if (_dropping && length > known)
        {
            int end = buffer.AsSpan(known, length - known).IndexOf(LineEnd);
            int kept = end < 0 ? 0 : length - known - end - 1;
            buffer.AsSpan(length - kept, kept).CopyTo(buffer.AsSpan(known));
            length = known + kept;
            _dropping = end < 0;
        }

        return (length, lines + buffer.AsSpan(known, length - known).Count(LineEnd));
    }

    private bool Cut(LineBatch batch, int length, int lines)
    {
        Span<byte> bytes = batch.Buffer.AsSpan(0, length);
        if (lines == 0)
        {
            if (length == 0)
            {
                return false;
            }

            // The last line without its end, or a line that fills the whole batch.
            _dropping = !_ended;
            batch.Buffer[length] = LineEnd;
            batch.Length = length + 1;
            batch.Lines = 1;
            return true;
        }

        batch.Lines = Math.Min(lines, maxLines);
        batch.Length = lines > maxLines ? EndOfLine(bytes, maxLines) : bytes.LastIndexOf(LineEnd) + 1;
        _rest = bytes[batch.Length..].ToArray();
        return true;
    }

    /// <summary>The index after the n-th line end.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> bytes, int n)
    {
        int end = 0;
        for (int line = 0; line < n; line++)
        {
            end += bytes[end..].IndexOf(LineEnd) + 1;
        }

        return end;
    }

    private static LineBatch? Nothing(LineBatch batch)
    {
        batch.Dispose();
        return null;
    }
}
