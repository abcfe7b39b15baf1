using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;

namespace Tocsin.Server.Alerts;

/// <summary>How far one sink has got with the alerts of one stream, in a file of the stream's folder.</summary>
/// <param name="files">The disk.</param>
/// <param name="folder">The stream's folder.</param>
/// <param name="address">The sink's address, which tells its file from others'.</param>
internal sealed class SentMark(IFileSystem files, string folder, string address)
{
    private const int MostBytes = 4096;

    private readonly string _path = Path.Combine(folder, $"alerts-sent-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..16]}.txt");

    /// <summary>The number of the first revision that was not sent; null when nothing was ever noted. What cannot be read is 0: better sent twice than never.</summary>
    public long? Read()
    {
        if (!files.FileExists(_path))
        {
            return null;
        }

        using IReadableFile file = files.OpenRead(_path);
        byte[] bytes = new byte[Math.Min(MostBytes, file.Length)];
        string first = Encoding.UTF8.GetString(bytes.AsSpan(0, file.Read(0, bytes))).Split('\n')[0];
        return long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    /// <summary>Notes it; durable when it returns. Throws <see cref="IOException"/>, and then the old mark stands.</summary>
    public void Write(long next) =>
        WholeFile.Replace(files, _path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{next}\n{address.ReplaceLineEndings(" ")}\n")));
}
