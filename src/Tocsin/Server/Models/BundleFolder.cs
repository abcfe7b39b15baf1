using System.Security.Cryptography;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Streams;

namespace Tocsin.Server.Models;

/// <summary>
/// The copies of all bundles that were ever served here, each under its hash: a lane finds what its journal names although the file that it came from is gone.
/// They are written whole or not at all and never change. One thread at a time writes.
/// </summary>
internal sealed class BundleFolder
{
    private const string Extension = ".tocsin";
    private readonly IFileSystem _files;
    private readonly string _path;

    /// <summary>The folder, made when it is not there.</summary>
    public BundleFolder(IFileSystem files, string path)
    {
        (_files, _path) = (files, path);
        files.CreateDirectory(path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads every copy. Throws <see cref="InvalidDataException"/> for one that is not what its name says: some lane may need it.</summary>
    public IEnumerable<ModelBundle> ReadAll()
    {
        foreach (string name in _files.ListFiles(_path).Where(name => name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            string path = Path.Combine(_path, name), hash = name[..^Extension.Length];
            byte[] bytes = Bytes(path);
            if (!ModelName.IsHash(hash) || Convert.ToHexStringLower(SHA256.HashData(bytes)) != hash)
            {
                throw Damaged(path, "its bytes are not the ones that its name promises");
            }

            yield return Read(path, bytes);
        }
    }

    /// <summary>Writes a copy; it is durable when this returns. One that is there already stays.</summary>
    public void Write(string hash, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(_path, hash + Extension);
        if (!_files.FileExists(path))
        {
            WholeFile.Replace(_files, path, bytes);
        }
    }

    private static ModelBundle Read(string path, byte[] bytes)
    {
        try
        {
            return ModelBundle.Read(bytes, path);
        }
        catch (BundleException fault)
        {
            throw Damaged(path, fault.Message);
        }
    }

    private byte[] Bytes(string path)
    {
        using IReadableFile file = _files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        return file.Read(0, bytes) == bytes.Length ? bytes : throw Damaged(path, "it became shorter while it was read");
    }

    private static InvalidDataException Damaged(string path, string fault) => new(
        $"The model bundle '{path}' cannot be used: {fault.TrimEnd('.')}. Nothing was changed. Streams may need it to read their journals: "
        + "put the bundle with this hash there again, from a backup or from the file that it was a copy of.");
}
