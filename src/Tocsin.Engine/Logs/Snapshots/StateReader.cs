using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Logs.Snapshots;

/// <summary>Reads what <see cref="StateWriter"/> wrote. Believes nothing: every count is held against the bytes that are left before anything is made for it.</summary>
/// <param name="content">The bytes, their frame and checksum left out.</param>
/// <param name="name">What they are, for the message of an <see cref="InvalidDataException"/>: "The {name} cannot be read …".</param>
internal ref struct StateReader(ReadOnlySpan<byte> content, string name)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private readonly string _name = name;
    private int _at;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _content.Length - _at;

    /// <summary>A number up to <paramref name="most"/>.</summary>
    public long Number(string what, long most = long.MaxValue)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            Require(shift < 63, what, "is a number of more than 63 bits");
            Require(_at < _content.Length, what, "is missing: the content ends there");
            byte next = _content[_at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                break;
        }

        return number <= (ulong)most ? (long)number : throw Fault(what, $"is {number}, more than {most}");
    }

    /// <summary>A number of things that take at least one byte each.</summary>
    public int Count(string what)
    {
        long count = Number(what);
        return count <= Left ? (int)count : throw Fault(what, $"is {count}, but only {Left} bytes are left");
    }

    /// <summary>0 or 1.</summary>
    public bool Flag(string what) => Number(what, 1) == 1;

    /// <summary>A finite number.</summary>
    public double Real(string what)
    {
        Require(Left >= sizeof(double), what, "is missing: the content ends there");
        double real = BinaryPrimitives.ReadDoubleLittleEndian(_content[_at..]);
        _at += sizeof(double);
        return double.IsFinite(real) ? real : throw Fault(what, "is no finite number");
    }

    /// <summary>A finite number, or none.</summary>
    public double? MaybeReal(string what) => Flag(what) ? Real(what) : null;

    /// <summary>A byte string.</summary>
    public ReadOnlySpan<byte> Bytes(string what)
    {
        int length = Count(what);
        _at += length;
        return _content.Slice(_at - length, length);
    }

    /// <summary>A text.</summary>
    public string Text(string what) => Encoding.UTF8.GetString(Bytes(what));

    /// <summary>A text, or none.</summary>
    public string? MaybeText(string what) => Flag(what) ? Text(what) : null;

    /// <summary>Throws <see cref="InvalidDataException"/> unless the condition holds.</summary>
    public readonly void Require(bool condition, string what, string fault)
    {
        if (!condition)
            throw Fault(what, fault);
    }

    private readonly InvalidDataException Fault(string what, string fault) =>
        new($"The {_name} cannot be read: at byte {_at} of its content, {what} {fault}.");
}
