using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>
/// Which sessions a model has seen, for whatever purpose: training, validation or calibration. Holds 64-bit hashes, not the ids: with a million sessions the chance
/// that one id is taken for another is below 10⁻¹³. Immutable.
/// </summary>
public sealed class TrainedSessions
{
    private readonly ulong[] _hashes;

    private TrainedSessions(ulong salt, ulong[] hashes) => (Salt, _hashes) = (salt, hashes);

    /// <summary>No session at all.</summary>
    public static TrainedSessions None { get; } = new(0, []);

    /// <summary>How many different ids.</summary>
    public int Count => _hashes.Length;

    internal ulong Salt { get; }

    internal ReadOnlySpan<ulong> Hashes => _hashes;

    /// <summary>The sessions with these ids.</summary>
    public static TrainedSessions Of(IEnumerable<string> ids, int seed)
    {
        ulong salt = (uint)seed;
        return new TrainedSessions(salt, [.. ids.Select(id => Hash(salt, id)).Distinct().Order()]);
    }

    /// <summary>Whether the model has seen the session with this id.</summary>
    public bool Contains(string id) => Array.BinarySearch(_hashes, Hash(Salt, id)) >= 0;

    /// <summary>From a bundle; throws <see cref="InvalidDataException"/> unless the hashes ascend.</summary>
    internal static TrainedSessions Of(ulong salt, ulong[] hashes)
    {
        for (int i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] <= hashes[i - 1])
            {
                throw new InvalidDataException($"The hashes of the training sessions should ascend; number {i} does not.");
            }
        }

        return new TrainedSessions(salt, hashes);
    }

    /// <summary>The first 8 bytes of SHA-256 over the salt (8 bytes) and the id (UTF-8), read as little-endian.</summary>
    private static ulong Hash(ulong salt, string id)
    {
        byte[] input = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(id)];
        BinaryPrimitives.WriteUInt64LittleEndian(input, salt);
        Encoding.UTF8.GetBytes(id, input.AsSpan(sizeof(ulong)));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
