using System.Runtime.InteropServices;

namespace Tocsin.Engine.Templates;

// Adding and removing tokens; what is freed is used again, so memory follows the live templates and not their history.
internal sealed partial class Vocabulary
{
    private int Add(ReadOnlySpan<byte> text)
    {
        if (_live + 1 > _slots.Length / 2)
        {
            Rebuild(_slots.Length * 2);
        }

        int token = TakeNumber();
        ref byte start = ref MemoryMarshal.GetReference(text);
        (ulong first, ulong last) = TokenHash.Ends(ref start, text.Length);
        ulong hash = TokenHash.Of(ref start, text.Length, first, last);
        _tokens[token] = new Token { Hash = hash, Offset = Store(text), Length = text.Length };
        Insert(token, hash, first, last, text.Length);
        _live++;
        return token;
    }

    private void Remove(int token)
    {
        int hole = (int)(_tokens[token].Hash >> _shift);
        while (_slots[hole].Length == 0 || _slots[hole].Token != token)
        {
            hole = (hole + 1) & (_slots.Length - 1);
        }

        // Moves later slots of the run back, so that no search ends early at the hole.
        for (int at = (hole + 1) & (_slots.Length - 1); _slots[at].Length != 0; at = (at + 1) & (_slots.Length - 1))
        {
            int home = (int)(_tokens[_slots[at].Token].Hash >> _shift);
            if (((at - home) & (_slots.Length - 1)) >= ((at - hole) & (_slots.Length - 1)))
            {
                _slots[hole] = _slots[at];
                hole = at;
            }
        }

        _slots[hole] = default;
        _bytesFreed += _tokens[token].Length;
        _tokens[token] = new Token { References = _freeNumber };
        _freeNumber = token;
        _live--;
        if (_slots.Length > 64 && _live < _slots.Length / 8)
        {
            Rebuild(_slots.Length / 2);
        }
    }

    private int TakeNumber()
    {
        if (_freeNumber >= 0)
        {
            int token = _freeNumber;
            _freeNumber = _tokens[token].References;
            return token;
        }

        if (_numbered == _tokens.Length)
        {
            Array.Resize(ref _tokens, _numbered * 2);
        }

        return _numbered++;
    }

    private int Store(ReadOnlySpan<byte> text)
    {
        if (_bytesUsed + (long)text.Length > _bytes.Length)
        {
            MakeRoom(text.Length);
        }

        text.CopyTo(_bytes.AsSpan(_bytesUsed));
        _bytesUsed += text.Length;
        return _bytesUsed - text.Length;
    }

    private void MakeRoom(int length)
    {
        int live = _bytesUsed - _bytesFreed;
        byte[] bytes = new byte[checked((int)Math.Max(512, Math.Min(2L * (live + (long)length), Array.MaxLength)))];
        int used = 0;
        foreach (ref Token token in _tokens.AsSpan(0, _numbered))
        {
            _bytes.AsSpan(token.Offset, token.Length).CopyTo(bytes.AsSpan(used));
            token.Offset = used;
            used += token.Length;
        }

        (_bytes, _bytesUsed, _bytesFreed) = (bytes, used, 0);
    }

    private void Rebuild(int size)
    {
        _slots = new Slot[size];
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
        for (int token = 0; token < _numbered; token++)
        {
            ReadOnlySpan<byte> text = Text(token);
            if (text.Length > 0)
            {
                (ulong first, ulong last) = TokenHash.Ends(ref MemoryMarshal.GetReference(text), text.Length);
                Insert(token, _tokens[token].Hash, first, last, text.Length);
            }
        }
    }

    private void Insert(int token, ulong hash, ulong first, ulong last, int length)
    {
        int at = (int)(hash >> _shift);
        while (_slots[at].Length != 0)
        {
            at = (at + 1) & (_slots.Length - 1);
        }

        _slots[at] = new Slot { First = first, Last = last, Length = length, Token = token };
    }
}
