using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>An individual, in one cache line: 64 bytes. Its name and its own actions lie in a block.</summary>
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

    /// <summary>Its block: a word that is the store's, its name, its own actions.</summary>
    public int Block;

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

    /// <summary>Its own actions take eight bytes each, because one was performed too often for four.</summary>
    Wide = 4,
}
