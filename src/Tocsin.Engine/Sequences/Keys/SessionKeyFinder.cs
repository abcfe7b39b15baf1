using System.Runtime.InteropServices;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>Finds the keys of lines by one rule, each once, in the order in which they first stand there. One thread owns it.</summary>
public sealed class SessionKeyFinder
{
    private readonly IKeyScanner _scanner;
    private readonly Key[] _keys = new Key[SessionKeyRule.MaxKeys];
    private byte[] _text = new byte[1024];
    private int _textLength;

    internal SessionKeyFinder(IKeyScanner scanner) => _scanner = scanner;

    /// <summary>Keys of the line that was looked at last.</summary>
    public int Count { get; private set; }

    /// <summary>How often a key stood in that line that had no room among its first <see cref="SessionKeyRule.MaxKeys"/> ones.</summary>
    public int Overflowed { get; private set; }

    /// <summary>How often something longer than <see cref="SessionKeyRule.MaxKeyBytes"/> stood in that line where a key is looked for.</summary>
    public int TooLong { get; private set; }

    /// <summary>One of the keys in UTF-8; valid until the next call of <see cref="Find"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => Text(_keys[index]);

    /// <summary>Looks at a line; allocates nothing, but for a <c>regex:</c> rule with a group where that matches.</summary>
    /// <param name="line">The whole line, valid UTF-8.</param>
    /// <param name="content">The line without its header.</param>
    public void Find(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content)
    {
        Count = Overflowed = TooLong = _textLength = 0;
        _scanner.Scan(line, content, this);
    }

    /// <summary>A key that its line names itself, in place of the rule. Must have 1 to <see cref="SessionKeyRule.MaxKeyBytes"/> bytes.</summary>
    internal void Take(ReadOnlySpan<byte> key)
    {
        Count = Overflowed = TooLong = _textLength = 0;
        Add(key);
    }

    /// <summary>Called by the scanner for every match.</summary>
    internal void Add(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return;
        if (key.Length > SessionKeyRule.MaxKeyBytes)
        {
            TooLong++;
            return;
        }

        ulong hash = KeyHash.Of(key);
        foreach (ref readonly Key known in _keys.AsSpan(0, Count))
        {
            if (known.Hash == hash && key.SequenceEqual(Text(known)))
                return;
        }

        if (Count == _keys.Length)
        {
            Overflowed++;
            return;
        }

        if (_text.Length - _textLength < key.Length)
            Array.Resize(ref _text, (_text.Length * 2) + key.Length);
        key.CopyTo(_text.AsSpan(_textLength));
        _keys[Count++] = new Key { Hash = hash, Start = _textLength, Length = key.Length };
        _textLength += key.Length;
    }

    private ReadOnlySpan<byte> Text(Key key) => _text.AsSpan(key.Start, key.Length);

    [StructLayout(LayoutKind.Auto)]
    private struct Key
    {
        public ulong Hash;
        public int Start;
        public int Length;
    }
}

/// <summary>One rule's way of looking at a line. Owns scratch memory: one thread at a time.</summary>
internal interface IKeyScanner
{
    /// <summary>Hands every key of the line to the finder, in their order, repetitions included.</summary>
    void Scan(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, SessionKeyFinder found);
}
