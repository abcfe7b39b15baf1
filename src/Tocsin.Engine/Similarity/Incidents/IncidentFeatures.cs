using System.Buffers.Binary;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>What an incident is compared by, before anything is weighted: kept on disk, so that vectors can be made again when the weights change.</summary>
/// <param name="Space">Incidents of one space have hidden states of one network; across spaces only terms are compared.</param>
/// <param name="Terms">What it has, each once.</param>
/// <param name="Hidden">The network's pooled hidden state in <see cref="IncidentVector.HiddenDimension"/> numbers; empty where there is no network.</param>
public sealed record IncidentFeatures(string Space, IReadOnlyList<IncidentTerm> Terms, float[] Hidden)
{
    /// <summary>Terms that are kept: those that come first.</summary>
    public const int MostTerms = 1_000;

    private const int TermBytes = sizeof(ulong) + sizeof(float);

    // u32 terms, per term u64 hash and f32 count, then f32 per hidden number; little-endian. docs/formats/incidents.md.
    internal byte[] ToBytes()
    {
        int terms = Math.Min(Terms.Count, MostTerms);
        byte[] bytes = new byte[sizeof(uint) + (terms * TermBytes) + (Hidden.Length * sizeof(float))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, terms);
        Span<byte> rest = bytes.AsSpan(sizeof(uint));
        for (int i = 0; i < terms; i++, rest = rest[TermBytes..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, Terms[i].Hash);
            BinaryPrimitives.WriteSingleLittleEndian(rest[sizeof(ulong)..], Terms[i].Count);
        }

        WriteFloats(Hidden, rest);
        return bytes;
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when the bytes are no features.</summary>
    internal static IncidentFeatures Read(string space, ReadOnlySpan<byte> bytes)
    {
        int count = bytes.Length < sizeof(uint) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        long hidden = bytes.Length - sizeof(uint) - ((long)count * TermBytes);
        if (count is < 0 or > MostTerms || (hidden != 0 && hidden != IncidentVector.HiddenDimension * sizeof(float)))
            throw new InvalidDataException($"features of {bytes.Length} bytes do not hold {count} terms");
        ReadOnlySpan<byte> rest = bytes[sizeof(uint)..];
        IncidentTerm[] terms = new IncidentTerm[count];
        for (int i = 0; i < count; i++, rest = rest[TermBytes..])
        {
            terms[i] = new IncidentTerm(BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadSingleLittleEndian(rest[sizeof(ulong)..]));
            if (!(terms[i].Count > 0 && float.IsFinite(terms[i].Count)))
                throw new InvalidDataException($"a term's count is {terms[i].Count}");
        }

        return new IncidentFeatures(space, terms, ReadFloats(rest));
    }

    internal static byte[] Bytes(ReadOnlySpan<float> floats)
    {
        byte[] bytes = new byte[floats.Length * sizeof(float)];
        WriteFloats(floats, bytes);
        return bytes;
    }

    internal static float[] ReadFloats(ReadOnlySpan<byte> bytes)
    {
        float[] floats = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(floats[i]))
                throw new InvalidDataException($"a hidden state holds {floats[i]}");
        }

        return floats;
    }

    private static void WriteFloats(ReadOnlySpan<float> floats, Span<byte> to)
    {
        for (int i = 0; i < floats.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(to[(i * sizeof(float))..], floats[i]);
    }
}
