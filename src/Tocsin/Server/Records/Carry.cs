using System.Buffers;

namespace Tocsin.Server.Records;

/// <summary>The beginning of a record that the next piece of the body goes on with; what is beyond the limit is dropped.</summary>
internal struct Carry(int limit) : IDisposable
{
    private byte[]? _bytes;
    private int _length;

    /// <summary>What is kept.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>True when nothing has been carried.</summary>
    public readonly bool IsEmpty => _length == 0 && !Overflowed;

    /// <summary>True when bytes were dropped.</summary>
    public bool Overflowed { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, limit - _length);
        Overflowed |= taken < bytes.Length;
        if (_bytes is null || _length + taken > _bytes.Length)
        {
            Grow(_length + taken);
        }

        bytes[..taken].CopyTo(_bytes.AsSpan(_length));
        _length += taken;
    }

    public void Clear() => (_length, Overflowed) = (0, false);

    public void Dispose()
    {
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = null;
        }
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 4096));
        Bytes.CopyTo(larger);
        Dispose();
        _bytes = larger;
    }
}
