using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>Hashes of session keys, which differ from process to process. Two keys with one hash are as rare as chance has it.</summary>
internal static class KeyHash
{
    public static ulong Of(ReadOnlySpan<byte> key) => TokenHash.Of(key);
}
