using System.Globalization;

namespace Tocsin.Vectors.Files;

/// <summary>
/// The files that saves write before they have their name: <c>name.saving-0</c> and so on beside <c>name</c>. Each is created anew, never
/// taken over, and locked for as long as it is written (shared, so that it can be opened the moment it has its name); one that is not
/// locked was left by a save that was killed.
/// </summary>
internal static class SavingFiles
{
    private const string Mark = ".saving-";

    /// <summary>Saves of one path at the same time, at most.</summary>
    private const int Most = 64;

    /// <summary>A new file beside the path.</summary>
    /// <exception cref="IOException">There can be none.</exception>
    public static FileStream Create(string path, int buffer)
    {
        for (int number = 0; ; number++)
        {
            string name = path + Mark + number.ToString(CultureInfo.InvariantCulture);
            try
            {
                return new FileStream(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, buffer);
            }
            catch (IOException taken) when (number < Most && taken is not DirectoryNotFoundException && File.Exists(name))
            {
                // Another save is at it: the next number.
            }
        }
    }

    /// <summary>Waits for the disk and gives the file its name. The folder is still to be synced.</summary>
    /// <param name="file">What <see cref="Create"/> made, written.</param>
    /// <param name="path">The name.</param>
    /// <param name="replaced">Hears that the name has the new bytes, before it is known whether that is durable.</param>
    public static void Publish(FileStream file, string path, Action? replaced = null)
    {
        file.Flush();
        DiskSteps.Done(DiskStep.Written, file.Name);
        file.Flush(flushToDisk: true);
        DiskSteps.Done(DiskStep.Synced, file.Name);
        File.Move(file.Name, path, overwrite: true);
        replaced?.Invoke();
        DiskSteps.Done(DiskStep.Renamed, file.Name, path);
    }

    /// <summary>Removes what nobody writes any more.</summary>
    public static void RemoveLeftovers(string path)
    {
        foreach (string left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + Mark + "*"))
        {
            if (int.TryParse(left.AsSpan(path.Length + Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _) && !IsWritten(left))
            {
                Remove(left);
            }
        }
    }

    /// <summary>Removes a file that may be gone already; that it stays is no fault of the save, the next one tries again.</summary>
    public static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // As said above.
        }
    }

    private static bool IsWritten(string file)
    {
        try
        {
            using FileStream free = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
