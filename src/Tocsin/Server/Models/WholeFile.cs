using Tocsin.Engine.Streams;

namespace Tocsin.Server.Models;

/// <summary>Writes a file so that a crash leaves the old one or the new one, never a part.</summary>
internal static class WholeFile
{
    private const string UnfinishedExtension = ".tmp";

    /// <summary>Puts these bytes there; durable when it returns. Throws <see cref="IOException"/>, and then the old file stands.</summary>
    public static void Replace(IFileSystem files, string path, ReadOnlySpan<byte> bytes)
    {
        string unfinished = path + UnfinishedExtension;
        files.Delete(unfinished); // what a crash may have left
        try
        {
            using IWritableFile file = files.Create(unfinished);
            file.Write(bytes);
            file.Sync();
        }
        catch (DiskFullException)
        {
            files.Delete(unfinished); // half a file is of no use, its room is
            throw;
        }

        files.Rename(unfinished, path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
