using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Populations.Model;

/// <summary>Reads what <see cref="StateWriter"/> wrote. Believes nothing: every count is held against the bytes that are left before anything is made for it.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private int _at;

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

    public bool Flag(string what) => Number(what, 1) == 1;

    /// <summary>A finite number.</summary>
    public double Real(string what)
    {
        Require(Left >= sizeof(double), what, "is missing: the content ends there");
        double real = BinaryPrimitives.ReadDoubleLittleEndian(_content[_at..]);
        _at += sizeof(double);
        return double.IsFinite(real) ? real : throw Fault(what, "is no finite number");
    }

    public double? MaybeReal(string what) => Flag(what) ? Real(what) : null;

    public ReadOnlySpan<byte> Bytes(string what)
    {
        int length = Count(what);
        _at += length;
        return _content.Slice(_at - length, length);
    }

    /// <summary>A name of 1 to <see cref="PopulationLimits.NameBytes"/> bytes.</summary>
    public ReadOnlySpan<byte> Name(string what)
    {
        ReadOnlySpan<byte> name = Bytes(what);
        Require(name.Length is > 0 and <= PopulationLimits.NameBytes, what, $"has {name.Length} bytes");
        return name;
    }

    public string Text(string what) => Encoding.UTF8.GetString(Bytes(what));

    public string? MaybeText(string what) => Flag(what) ? Text(what) : null;

    /// <summary>Throws <see cref="InvalidDataException"/> unless the condition holds.</summary>
    public readonly void Require(bool condition, string what, string fault)
    {
        if (!condition)
            throw Fault(what, fault);
    }

    private readonly InvalidDataException Fault(string what, string fault) =>
        new($"The state of populations cannot be read: at byte {_at} of its content, {what} {fault}.");
}
