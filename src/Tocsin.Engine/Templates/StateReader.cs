namespace Tocsin.Engine.Templates;

/// <summary>Reads what <see cref="StateWriter"/> wrote. Believes nothing: every count is held against the bytes that are left before anything is made for it.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> payload, string name = "saved miner")
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private readonly string _name = name;
    private int _at;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _payload.Length - _at;

    /// <summary>A number up to <paramref name="most"/>.</summary>
    public long Number(string what, long most = long.MaxValue)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            Require(shift < 63, what, "is a number of more than 63 bits");
            Require(_at < _payload.Length, what, "is missing: the content ends there");
            byte next = _payload[_at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return number <= (ulong)most ? (long)number : throw Fault(what, $"is {number}, more than {most}");
    }

    /// <summary>A number of things that take at least one byte each.</summary>
    public int Count(string what)
    {
        long count = Number(what);
        return count <= Left ? (int)count : throw Fault(what, $"is {count}, but only {Left} bytes are left");
    }

    /// <summary>A byte string.</summary>
    public ReadOnlySpan<byte> Bytes(string what)
    {
        int length = Count(what);
        _at += length;
        return _payload.Slice(_at - length, length);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> unless the condition holds.</summary>
    public readonly void Require(bool condition, string what, string fault)
    {
        if (!condition)
        {
            throw Fault(what, fault);
        }
    }

    private readonly InvalidDataException Fault(string what, string fault) =>
        new($"The {_name} cannot be read: at byte {_at} of its content, {what} {fault}.");
}
