using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;

namespace Tocsin.Server;

/// <summary>
/// A command that the configuration gives to a stream. It speaks once: what it said last is kept in the stream's folder, and a person's later choice stands until the
/// configuration says something else.
/// </summary>
/// <param name="files">The disk.</param>
/// <param name="path">Where it is kept what was said last.</param>
/// <param name="timeless">The command without its time.</param>
internal sealed class SaidOnce(IFileSystem files, string path, ReadOnlySpan<byte> timeless)
{
    private const int KeyBytes = 64;

    private readonly string _key = Convert.ToHexStringLower(SHA256.HashData(timeless));

    /// <summary>Whether the stream has been told already.</summary>
    public bool WasSaid
    {
        get
        {
            if (!files.FileExists(path))
            {
                return false;
            }

            using IReadableFile file = files.OpenRead(path);
            byte[] said = new byte[Math.Min(KeyBytes, file.Length)];
            file.Read(0, said);
            return Encoding.ASCII.GetString(said) == _key;
        }
    }

    /// <summary>Remembers that the stream has been told. Throws <see cref="IOException"/> when the disk fails.</summary>
    public void NoteSaid() => WholeFile.Replace(files, path, Encoding.ASCII.GetBytes(_key));
}
