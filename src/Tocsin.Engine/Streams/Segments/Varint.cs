namespace Tocsin.Engine.Streams.Segments;

/// <summary>Numbers from 0 to 2^63-1 in one to nine bytes: seven bits a byte, the low ones first, the top bit says that more follows (LEB128).</summary>
internal static class Varint
{
    public const int MaxBytes = 9;

    /// <summary>Writes a number; returns the bytes it took.</summary>
    public static int Write(Span<byte> destination, long value)
    {
        ulong rest = (ulong)value;
        int at = 0;
        while (rest >= 0x80)
        {
            destination[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[at++] = (byte)rest;
        return at;
    }

    /// <summary>Reads a number and goes on behind it. Throws <see cref="InvalidDataException"/> where there is none.</summary>
    public static long Read(ref ReadOnlySpan<byte> from)
    {
        // One byte for what nearly every line has (short lengths, steps of 1), the loop for the rest.
        if (!from.IsEmpty && from[0] < 0x80)
        {
            long small = from[0];
            from = from[1..];
            return small;
        }

        ulong value = 0;
        for (int i = 0; i < from.Length && i < MaxBytes; i++)
        {
            value |= (ulong)(from[i] & 0x7F) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                return (long)value;
            }
        }

        throw Malformed();
    }

    public static InvalidDataException Malformed() =>
        new("A record does not fit its frame, although the frame's checksum holds: the journal was written by a defective program.");
}
