namespace Tocsin.Vectors.Files;

/// <summary>
/// An index on disk. A save writes a new file beside the old one, waits for the disk, and renames it: whoever opens the path, at any moment
/// and after a kill or a power cut at any moment, finds the old index or the new one, whole. An index that was opened from the old file
/// goes on as it is.
/// </summary>
public static class VectorIndexFile
{
    /// <summary>Bytes that are gathered before they are written; what is longer is written as it is.</summary>
    private const int Gathered = 1 << 20;

    /// <summary>Writes an index. Changes of it wait meanwhile, searches go on. What a killed save left beside the path is removed.</summary>
    /// <exception cref="VectorFileException">It could not be written, for the reason given; what was there before is still there.</exception>
    public static void Save(IVectorIndex index, string path) => Save(index.Write, path, static file => file);

    /// <summary>Maps an index and checks every byte of it. Changes of it are in memory only, until it is saved again.</summary>
    /// <exception cref="VectorFileException">It is missing, no index file, was cut, or is damaged.</exception>
    public static IVectorIndex Open(string path) => VectorIndexes.Read(SectionReader.Open(path));

    /// <summary>Writes an index and what belongs to it.</summary>
    internal static void Save(Action<SectionWriter> write, string path) => Save(write, path, static file => file);

    // A test may stand between the writer and the disk.
    internal static void Save(Action<SectionWriter> write, string path, Func<Stream, Stream> through)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? throw new VectorFileException($"'{path}' is no name for a file.");
        try
        {
            Directory.CreateDirectory(folder);
            SavingFiles.RemoveLeftovers(full);
            using (FileStream file = SavingFiles.Create(full, Gathered))
            {
                SaveTo(file, write, full, through);
            }

            FolderSync.Sync(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorFileException)
        {
            throw SavingFailure.Of(full, failure);
        }
    }

    // The new file is open, and so locked against removal as a leftover, until it has its name.
    private static void SaveTo(FileStream file, Action<SectionWriter> write, string path, Func<Stream, Stream> through)
    {
        bool renamed = false;
        try
        {
            Stream stream = through(file);
            SectionWriter sections = new(stream);
            write(sections);
            sections.Finish();
            stream.Flush();
            SavingFiles.Publish(file, path);
            renamed = true;
        }
        finally
        {
            if (!renamed)
            {
                SavingFiles.Remove(file.Name);
            }
        }
    }
}
