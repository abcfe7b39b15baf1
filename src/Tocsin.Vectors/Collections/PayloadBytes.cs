namespace Tocsin.Vectors.Collections;

/// <summary>How much is kept beside vectors.</summary>
internal static class PayloadBytes
{
    public static long Of(IReadOnlyList<ReadOnlyMemory<byte>>? payloads) => payloads?.Sum(static payload => (long)payload.Length) ?? 0;

    /// <summary>Beside these ids; each once.</summary>
    public static long Of(IVectorIndex index, ReadOnlySpan<long> ids)
    {
        long bytes = 0;
        foreach (long id in ids)
        {
            bytes += index.Payload(id).Length;
        }

        return bytes;
    }
}
