using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>
/// One life of a followed name: from the moment a file of that name was first read until it was rotated away. Its records carry
/// <see cref="Source"/>, and their offsets are byte offsets in the file, so the journal itself knows where to go on.
/// </summary>
/// <param name="Number">1 for the first file of that name, then counting.</param>
/// <param name="Source">What the records of this life carry as their source.</param>
/// <param name="Device">The file system it lies on.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="HeadBytes">How many of its first bytes <paramref name="HeadHash"/> covers, at most <see cref="MaxHeadBytes"/>.</param>
/// <param name="HeadHash">SHA-256 of its first bytes: tells a truncated and rewritten file from one that grew.</param>
public sealed record FileGeneration(int Number, string Source, ulong Device, ulong Inode, int HeadBytes, string HeadHash)
{
    /// <summary>Bytes that tell a file from its successor.</summary>
    public const int MaxHeadBytes = 1024;

    /// <summary>Whether an open file, or a named one, is the file of this life.</summary>
    internal bool IsOf(FileIdentity identity) => identity.IsSameFile(Device, Inode);

    internal static FileGeneration Begin(string path, int number, SafeFileHandle handle)
    {
        FileIdentity identity = FileIdentity.Of(handle);
        (int bytes, string hash) = Head(handle, MaxHeadBytes);
        return new(number, $"file:{path}#{number}-{hash[..8]}", identity.Device, identity.Number, bytes, hash);
    }

    /// <summary>True when the file begins with the bytes that this life began with.</summary>
    internal bool HasSameHead(SafeFileHandle handle)
    {
        (int bytes, string hash) = Head(handle, HeadBytes);
        return bytes == HeadBytes && hash == HeadHash;
    }

    /// <summary>The same life, known by more of its first bytes now that the file has grown.</summary>
    internal FileGeneration WithLongerHead(SafeFileHandle handle)
    {
        if (HeadBytes == MaxHeadBytes)
        {
            return this;
        }

        (int bytes, string hash) = Head(handle, MaxHeadBytes);
        return bytes > HeadBytes ? this with { HeadBytes = bytes, HeadHash = hash } : this;
    }

    private static (int Bytes, string Hash) Head(SafeFileHandle handle, int limit)
    {
        Span<byte> head = stackalloc byte[MaxHeadBytes];
        int bytes = 0;
        while (bytes < limit)
        {
            int read = RandomAccess.Read(handle, head[bytes..limit], bytes);
            if (read == 0)
            {
                break;
            }

            bytes += read;
        }

        return (bytes, Convert.ToHexStringLower(SHA256.HashData(head[..bytes])));
    }
}
