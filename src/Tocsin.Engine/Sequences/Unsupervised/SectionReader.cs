using System.Buffers.Binary;

namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>
/// Reads what <see cref="SectionWriter"/> wrote, from bytes that anybody may have made: nothing is allocated that the bytes do not hold, and what does not fit is an
/// <see cref="InvalidDataException"/> that names it.
/// </summary>
internal ref struct SectionReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public int ReadCount(int most, string what)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int), what));
        return value >= 0 && value <= most ? value : throw new InvalidDataException($"The model holds {value} {what}; 0 to {most} were expected. The bundle is damaged.");
    }

    public double ReadFinite(string what)
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double), what));
        return double.IsFinite(value) ? value : throw new InvalidDataException($"The model holds {value} as {what}; a finite number was expected. The bundle is damaged.");
    }

    /// <summary>Numbers from 0 to <paramref name="mostEach"/>.</summary>
    public int[] ReadCounts(int most, int mostEach, string what)
    {
        int length = ReadCount(most, what);
        if ((long)length * sizeof(int) > _rest.Length)
        {
            throw Early(what, (length * (long)sizeof(int)) - _rest.Length);
        }

        int[] values = new int[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = ReadCount(mostEach, what);
        }

        return values;
    }

    public ReadOnlySpan<byte> ReadBytes(int most, string what) => Take(ReadCount(most, what), what);

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > _rest.Length)
        {
            throw Early(what, length - _rest.Length);
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException Early(string what, long missing) => new($"The model ends {missing} bytes early, within {what}. The bundle is damaged.");
}
