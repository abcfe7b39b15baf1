using Tocsin.Engine.Populations;

namespace Tocsin.Commands.Feeding;

/// <summary>A number for an individual of a scope: the same one always goes to the same worker, so that its events keep their order.</summary>
internal static class Individual
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>FNV-1a of the scope and the id; a zero byte, which no name holds unless it is hostile, parts them.</summary>
    public static ulong Of(in PopulationEvent e) => Add(Add(Add(Add(Basis, e.Org), e.Source), e.Pop), e.Id);

    /// <summary>FNV-1a.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes) => Add(Basis, bytes);

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * Prime;
        }

        return hash * Prime;
    }
}
