using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>Tries whether a journal's disk has room, in a file beside the segments: an append that is tried would be a record.</summary>
internal static class JournalRoom
{
    private const int Bytes = 256 * 1024;
    private const string Name = "room" + Segment.Extension + JournalPlace.UnfinishedExtension; // as unfinished as a segment: the next start removes it

    /// <summary>True when so many bytes as a usual append has can be written. Throws <see cref="IOException"/> when the disk fails otherwise.</summary>
    public static bool IsThere(IFileSystem files, string folder)
    {
        string path = Path.Combine(folder, Name);
        files.Delete(path);
        try
        {
            using IWritableFile file = files.Create(path);
            file.Write(new byte[Bytes]);
            return true;
        }
        catch (DiskFullException)
        {
            return false;
        }
        finally
        {
            files.Delete(path);
        }
    }
}
