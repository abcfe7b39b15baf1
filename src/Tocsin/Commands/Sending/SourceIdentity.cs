using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Ingestion;

namespace Tocsin.Commands.Sending;

/// <summary>
/// Names a file so that the server can say where to go on: by its absolute path and its first bytes, so that a rotated or
/// rewritten file is a new source. The first bytes are the first 1 KiB, or the whole lines that are there while the file is
/// younger than that; a file that has grown since is found again under the name that it had then.
/// </summary>
internal static class SourceIdentity
{
    private const int HeadBytes = 1024;
    private const int IdentityDigits = 32;

    /// <summary>The names that a file has and may have had, the one for a new source first. Never empty.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">The file, decompressed, at its beginning; is read for 1 KiB at most.</param>
    public static IReadOnlyList<string> Of(string path, Stream content)
    {
        byte[] head = new byte[HeadBytes];
        int length = content.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        List<int> ends = [];
        if (length == HeadBytes)
        {
            ends.Add(length);
        }

        for (int end = length; end > 0; end--)
        {
            if (head[end - 1] == '\n' && end < HeadBytes)
            {
                ends.Add(end);
            }
        }

        if (ends.Count == 0)
        {
            ends.Add(length);
        }

        return [.. ends.Select(end => Name(path, head.AsSpan(0, end)))];
    }

    /// <summary>A number for the draws of <see cref="Backoff"/>.</summary>
    public static int Seed(string source) => BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(source)));

    private static string Name(string path, ReadOnlySpan<byte> head)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(path));
        hash.AppendData([0]);
        hash.AppendData(head);
        return $"file-{Convert.ToHexStringLower(hash.GetHashAndReset())[..IdentityDigits]}";
    }
}
