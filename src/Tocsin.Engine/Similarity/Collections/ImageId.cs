using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>How a picture is called outside: opaque, and the same as long as its path is the same.</summary>
public static class ImageId
{
    private const int HashBytes = 12; // two of ten million pictures have the same with a chance of 10^-15
    private const int Characters = HashBytes * 4 / 3;

    /// <summary>The id of the picture at a path.</summary>
    public static string Of(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), hash);
        return Base64Url.EncodeToString(hash[..HashBytes]);
    }

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsValid(string text) => text.Length == Characters && Base64Url.IsValid(text);
}
