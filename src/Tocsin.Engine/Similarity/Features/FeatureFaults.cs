using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>What can be wrong with a feature file, in words.</summary>
internal static class FeatureFaults
{
    /// <summary>Does it; what the library or the disk says becomes a fault that names the file.</summary>
    public static T Told<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Hdf5MissingException missing)
        {
            throw new FeatureFileException(FeatureFileException.LibraryMissing, missing.Message, missing);
        }
        catch (Hdf5Exception refused)
        {
            throw new FeatureFileException(
                FeatureFileException.Unreadable,
                $"'{path}' cannot be used: {refused.Message}. It is damaged, or another program is writing it: wait for that, or make it anew.",
                refused);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new FeatureFileException(FeatureFileException.Unreadable, $"'{path}' cannot be used: {failed.Message}", failed);
        }
    }

    /// <inheritdoc cref="Told{T}"/>
    public static void Told(string path, Action work) => Told(path, () =>
    {
        work();
        return true;
    });

    /// <summary>That a file is damaged.</summary>
    public static string Damage(string path, string how) => $"'{path}' is damaged: {how}. Restore it, or make it anew: tocsin images index DIR --out {path}";

    /// <summary>Looks at a file before the library does. Returns its length.</summary>
    public static long LookAt(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw Directory.Exists(path)
                ? new FeatureFileException(FeatureFileException.NotHdf5, $"'{path}' is a folder. Name the feature file in it.")
                : new FeatureFileException(FeatureFileException.Missing, $"There is no file '{path}'. Make it: tocsin images index DIR --out {path}");
        }

        if (file.Length == 0)
        {
            throw new FeatureFileException(FeatureFileException.Truncated, $"'{path}' is empty. Make it anew: tocsin images index DIR --out {path}");
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        return Hdf5Superblock.Look(stream, out long? says) switch
        {
            Hdf5Outside.Good => stream.Length,
            Hdf5Outside.Short => throw new FeatureFileException(
                FeatureFileException.Truncated,
                $"'{path}' was cut: it has {stream.Length} bytes{(says is { } whole ? $", and says that it has {whole}" : "")}. Copy it again, or make it anew."),
            _ => throw new FeatureFileException(
                FeatureFileException.NotHdf5, $"'{path}' is no HDF5 file: its first bytes are others. Name a file that h5py or 'tocsin images index' wrote."),
        };
    }
}
