namespace Tocsin.Vectors.Files;

/// <summary>A small file, written so that its name has the old bytes or the new ones at any moment.</summary>
internal static class WholeFile
{
    /// <exception cref="VectorFileException">It could not be written; what was there is still there.</exception>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="replaced">Hears that the name has the new bytes, before it is known whether that is durable.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, Action? replaced = null)
    {
        try
        {
            SavingFiles.RemoveLeftovers(path);
            using (FileStream file = SavingFiles.Create(path, buffer: 0))
            {
                file.Write(bytes);
                SavingFiles.Publish(file, path, replaced);
            }

            FolderSync.Sync(Path.GetDirectoryName(path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorFileException)
        {
            throw SavingFailure.Of(path, failure);
        }
    }
}
