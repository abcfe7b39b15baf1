using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>
/// Hashes of session keys, which differ from process to process. Two keys with one hash are as rare as chance has it: <see cref="TokenHash"/> alone, which mixes the length
/// into the text, gives <c>k1</c> and <c>k10</c> the same one.
/// </summary>
internal static class KeyHash
{
    public static ulong Of(ReadOnlySpan<byte> key) => TokenHash.Of(key) + ((ulong)key.Length * 0x9E3779B97F4A7C15);
}
