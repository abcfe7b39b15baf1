using System.Text;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>
/// Something that an incident has: a template, a group, an address. It is named by a hash of its text, not by an id, so that it is the same after a restart, in another
/// stream and under another model.
/// </summary>
/// <param name="Hash">Of the text.</param>
/// <param name="Count">How often, above 0.</param>
public readonly record struct IncidentTerm(ulong Hash, float Count)
{
    // FNV-1a (Fowler, Noll, Vo) over the UTF-8, mixed by the finaliser of SplitMix64 (Steele, Lea, Flood, 2014): its low bits alone are poor. On disk: never change them.
    private const ulong Basis = 0xCBF29CE484222325, Prime = 0x100000001B3;

    /// <summary>The hash of a text.</summary>
    /// <param name="kind">What the text is: the same text as something else is another term.</param>
    /// <param name="text">The text.</param>
    public static ulong HashOf(string kind, string text)
    {
        ulong hash = Add(Add(Basis, kind) * Prime, text);
        return Mix(hash);
    }

    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (byte next in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ next) * Prime;
        return hash;
    }
}
