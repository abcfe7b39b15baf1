using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// The actions of one individual, in the order in which it first performed them: of each the action's number in the low 16 bits and how often above, in four bytes, or in eight
/// where one was performed more than 65,535 times.
/// </summary>
internal readonly ref struct OwnActions(Span<ulong> words, int length, bool wide)
{
    private const int Bits = 16;

    private readonly Span<ulong> _words = words;
    private readonly bool _wide = wide;

    public int Length { get; } = length;

    /// <summary>So many entries have room in these words.</summary>
    public static int RoomIn(int words, bool wide) => wide ? words : words * 2;

    /// <summary>So many words hold these entries.</summary>
    public static int WordsFor(int entries, bool wide) => wide ? entries : (entries + 1) / 2;

    /// <summary>Whether an entry fits into four bytes.</summary>
    public static bool IsNarrow(ulong entry) => entry <= uint.MaxValue;

    public static ulong Of(int action, long count) => ((ulong)count << Bits) | (uint)action;

    public static int Action(ulong entry) => (int)(entry & ((1 << Bits) - 1));

    public static long Count(ulong entry) => (long)(entry >> Bits);

    /// <summary>The same once more.</summary>
    public static ulong More(ulong entry) => entry + (1 << Bits);

    /// <summary>Entries; one that is set must fit.</summary>
    public ulong this[int i]
    {
        get => _wide ? _words[i] : MemoryMarshal.Cast<ulong, uint>(_words)[i];
        set
        {
            if (_wide)
                _words[i] = value;
            else
                MemoryMarshal.Cast<ulong, uint>(_words)[i] = checked((uint)value);
        }
    }
}
