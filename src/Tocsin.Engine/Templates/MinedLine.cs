using System.Runtime.InteropServices;

namespace Tocsin.Engine.Templates;

/// <summary>What a line did to the miner.</summary>
public enum TemplateChange : byte
{
    /// <summary>It joined a cluster whose template already fitted.</summary>
    None = 0,

    /// <summary>It started a cluster.</summary>
    Created = 1,

    /// <summary>It joined a cluster and made its template more general.</summary>
    Changed = 2,
}

/// <summary>The miner's answer for one line.</summary>
/// <param name="ClusterId">The cluster: 1, 2, 3, … in order of creation, never reused. 64 bits, because under eviction a server of months passes 2³¹.</param>
/// <param name="Change">What the line did.</param>
/// <param name="SkippedMasks">Bit k is set when mask k ran out of time on this line and was skipped.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MinedLine(long ClusterId, TemplateChange Change, ulong SkippedMasks = 0);
