using System.Runtime.InteropServices;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>What a mask replaced in a line.</summary>
/// <param name="Rule">The number of the mask, from 0.</param>
/// <param name="Start">The first byte in the original content.</param>
/// <param name="Length">How many bytes of the original content.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MaskMatch(int Rule, int Start, int Length);
