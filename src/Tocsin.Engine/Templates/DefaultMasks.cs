using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Templates;

/// <summary>The masks for a log that nobody has described yet. All are scanned by hand in one pass; the order is part of their meaning.</summary>
public static class DefaultMasks
{
    /// <summary>What they are, each for a reason that holds in any log.</summary>
    public static IReadOnlyList<MaskRule> Rules { get; } =
    [
        // An absolute path of two parts or more names a thing of one machine; one part may be a fixed word ("/etc"). Not in the midst of a word, nor in a URL.
        ScannedMasks.Rule(ScannedMask.Path, "PATH"),

        // What follows an underscore with a digit numbers the thing before it: blk_-1608, attempt_1445_0020_m_000000_0, rdd_42_24.
        ScannedMasks.Rule(ScannedMask.Id, "ID"),

        // An IPv4 address, with its port.
        ScannedMasks.Rule(ScannedMask.Ip, "IP"),

        // A hexadecimal number that says so.
        ScannedMasks.Rule(ScannedMask.Hex, "HEX"),

        // A UUID.
        ScannedMasks.Rule(ScannedMask.Uuid, "UUID"),

        // A number: with its sign and decimals, or eight hexadecimal digits and more. These share a name, because an address or a hash without 0x
        // has decimal digits only by chance, and one template must not become two by chance.
        ScannedMasks.Rule(ScannedMask.Number, "NUM"),
    ];
}

// The settings for a log that nobody has described yet.
public sealed partial record MinerOptions
{
    /// <summary>
    /// <see cref="DefaultMasks"/> with Drain3's settings but one: once numbers, addresses and paths are masked, most of what is left of a line is its template's own
    /// words, so more of them may be asked to agree. <c>sim_th</c> 0.66 lets one token of three be a parameter that no mask knows.
    /// </summary>
    public static MinerOptions Default { get; } = new() { SimTh = 0.66, Masks = DefaultMasks.Rules };
}
