using System.Security.Cryptography;

namespace Tocsin.Engine.Collection.Remotes.Probing;

/// <summary>The first bytes of a log tell it from others: they hold its first times.</summary>
internal static class FileHead
{
    /// <summary>Bytes of a head at most, and of a block elsewhere.</summary>
    public const int Length = 1024;

    /// <summary>What a head is remembered by.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> head) => SHA256.HashData(head);
}
