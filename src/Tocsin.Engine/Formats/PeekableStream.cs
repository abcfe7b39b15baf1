namespace Tocsin.Engine.Formats;

/// <summary>A stream whose first bytes can be looked at before they are read, and that counts what was read beneath.</summary>
internal sealed class PeekableStream(Stream inner) : ForwardStream
{
    private byte[] _peeked = [];
    private byte[] _epilogue = [];

    /// <summary>Bytes read from the stream beneath.</summary>
    public long BytesRead { get; private set; }

    /// <summary>True when the stream beneath has ended and the epilogue was handed out.</summary>
    public bool EpilogueGiven { get; private set; }

    /// <summary>Looks at the next bytes, at least as many as were looked at before; fewer than asked for only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        byte[] next = new byte[count];
        _peeked.CopyTo(next, 0);
        int read = inner.ReadAtLeast(next.AsSpan(_peeked.Length), count - _peeked.Length, throwOnEndOfStream: false);
        BytesRead += read;
        _peeked = next[..(_peeked.Length + read)];
        return _peeked;
    }

    /// <summary>Passes over peeked bytes.</summary>
    public void Skip(int count) => _peeked = _peeked[count..];

    /// <summary>Sets bytes that are read after the end, once.</summary>
    public void SetEpilogue(byte[] bytes) => _epilogue = bytes;

    public override int Read(Span<byte> buffer)
    {
        if (_peeked.Length > 0)
            return Give(ref _peeked, buffer);
        int read = EpilogueGiven ? 0 : inner.Read(buffer);
        BytesRead += read;
        if (read > 0 || buffer.IsEmpty || _epilogue.Length == 0)
            return read;
        EpilogueGiven = true;
        return Give(ref _epilogue, buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private static int Give(ref byte[] bytes, Span<byte> buffer)
    {
        int given = Math.Min(bytes.Length, buffer.Length);
        bytes.AsSpan(0, given).CopyTo(buffer);
        bytes = bytes[given..];
        return given;
    }
}
