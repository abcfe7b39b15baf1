using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Templates;

/// <summary>
/// Numbers the tokens of templates and of tree keys, so that the miner compares integers. The tokens of lines are only looked
/// up; a token lives as long as something refers to it, and its number is then given to another. Numbers are never visible
/// outside. Looking up is safe for many threads while nobody changes it.
/// </summary>
internal sealed partial class Vocabulary
{
    /// <summary>The number of <c>&lt;*&gt;</c>, which is always there.</summary>
    public const int Wildcard = 0;

    /// <summary>The answer for a token that no template and no tree key holds.</summary>
    public const int Unknown = -1;

    private Slot[] _slots = new Slot[64];
    private Token[] _tokens = new Token[32];
    private byte[] _bytes = new byte[512];
    private int _shift = 64 - 6;
    private int _numbered;
    private int _live;
    private int _freeNumber = -1;
    private int _bytesUsed;
    private int _bytesFreed;

    /// <summary>A vocabulary that knows <c>&lt;*&gt;</c> only.</summary>
    public Vocabulary() => Intern("<*>"u8);

    /// <summary>How many different tokens are held.</summary>
    public int Count => _live;

    /// <summary>All numbers given are below this.</summary>
    public int Capacity => _numbered;

    /// <summary>The token of a number.</summary>
    public ReadOnlySpan<byte> Text(int token) => _bytes.AsSpan(_tokens[token].Offset, _tokens[token].Length);

    /// <summary>The number of a token of at least one byte, or <see cref="Unknown"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ref byte start, int length)
    {
        (ulong first, ulong last) = TokenHash.Ends(ref start, length);
        int at = (int)(TokenHash.Of(ref start, length, first, last) >> _shift);
        ref Slot slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        while (true)
        {
            ref Slot slot = ref Unsafe.Add(ref slots, at);
            if (slot.Length == 0)
            {
                return Unknown;
            }

            if (slot.Length == length && slot.First == first && slot.Last == last && (length <= 16 || SameText(slot.Token, ref start, length)))
            {
                return slot.Token;
            }

            at = (at + 1) & (_slots.Length - 1);
        }
    }

    /// <summary>The number of a token, given to it now if need be; counts one reference more.</summary>
    public int Intern(ReadOnlySpan<byte> text)
    {
        int token = Find(ref MemoryMarshal.GetReference(text), text.Length);
        if (token == Unknown)
        {
            token = Add(text);
        }

        _tokens[token].References++;
        return token;
    }

    /// <summary>Counts one reference more.</summary>
    public void AddReference(int token) => _tokens[token].References++;

    /// <summary>Counts one reference less; the last one takes the token out. <c>&lt;*&gt;</c> stays for ever.</summary>
    public void Release(int token)
    {
        if (--_tokens[token].References == 0)
        {
            Remove(token);
        }
    }

    private bool SameText(int token, ref byte start, int length) => Text(token).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref start, length));

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public ulong First;
        public ulong Last;

        /// <summary>Bytes of the token; 0 in an empty slot.</summary>
        public int Length;
        public int Token;
    }

    private struct Token
    {
        public ulong Hash;
        public int Offset;

        /// <summary>Bytes of the token; 0 for a number that is free.</summary>
        public int Length;

        /// <summary>References; for a free number the next free one.</summary>
        public int References;
    }
}
