namespace Tocsin.Vectors.Tests.Collections;

/// <summary>Files as the first version of the program wrote them, byte by byte: they lie on disks and must be read for ever.</summary>
internal static class OldFiles
{
    /// <summary>A log of changes of vectors of one float: id 7 was added, the vector 1 and the payload "p".</summary>
    public const string LogOf7Added =
        "544F4353494E564301000000DC568A2B"
        + "1600000088E8466598425302"
        + "020100000007000000000000000000803F0100000070";
}
