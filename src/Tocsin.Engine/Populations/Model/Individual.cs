using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>An individual, in one cache line: 64 bytes. Its name and its own actions lie in the block store.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Individual
{
    /// <summary>As of its own last event, in 2^-32 bits.</summary>
    public long Score;

    /// <summary>n.</summary>
    public long Count;

    public long LastTicks;

    /// <summary>Its neighbours by when they were last seen, in its scope; -1 for none.</summary>
    public int Older, Newer;

    public int NameAt;

    public int ActionsAt;

    /// <summary>The highest whole z-score that it has been found with; -1 before.</summary>
    public int FoundZ;

    /// <summary>The place of its history, or -1.</summary>
    public int History;

    /// <summary>The place of its scope; -1 where the place is free.</summary>
    public int Scope;

    public uint Hash;

    public ushort NameLength;

    /// <summary>Distinct actions of its own.</summary>
    public ushort Distinct;

    /// <summary>Its share of the scope's latest actions.</summary>
    public ushort Recent;

    /// <summary>The size of the block of its actions.</summary>
    public byte ActionsSize;

    public IndividualMarks Marks;
}

/// <summary>What is so of an individual.</summary>
[Flags]
internal enum IndividualMarks : byte
{
    None = 0,

    /// <summary>It stands at z ≥ 3 as of its own last event.</summary>
    Outlier = 1,

    /// <summary>It has rung.</summary>
    Alerted = 2,
}

/// <summary>How often an individual performed an action: the action's number in the low 16 bits, the count above.</summary>
internal static class OwnAction
{
    private const int Bits = 16;

    public static ulong Of(int action, long count) => ((ulong)count << Bits) | (uint)action;

    public static int Action(ulong own) => (int)(own & ((1 << Bits) - 1));

    public static long Count(ulong own) => (long)(own >> Bits);

    public static ulong More(ulong own) => own + (1 << Bits);
}
