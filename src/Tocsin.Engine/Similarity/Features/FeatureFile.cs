namespace Tocsin.Engine.Similarity.Features;

/// <summary>
/// Feature files, whole: see <see cref="FeatureReader"/> for what is read and <see cref="FeatureWriter"/> for how is written. Any thread; one writer a file.
/// </summary>
public static class FeatureFile
{
    private const int FloatsAtOnce = 1 << 20;

    // The matrix of a file of vectors that is not ours, under the names that people use (the second is that of ANN benchmarks).
    private static readonly string[] MatrixNames = [FeatureReader.Vectors, "train", "vectors", "embeddings", "base"];

    /// <summary>Reads a feature file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">What its vectors must have; null: any.</param>
    /// <param name="cancellation">Ends it between two pieces.</param>
    /// <exception cref="FeatureFileException">It is none, or of another dimension.</exception>
    public static FeatureSet Read(string path, int? dimension = null, CancellationToken cancellation = default)
    {
        using FeatureReader reader = FeatureReader.Open(path, dimension, cancellation);
        return Read(path, reader, cancellation);
    }

    /// <summary>Reads a matrix of an HDF5 file that need not be a feature file: floats or integers [n, dimension]; the paths are the numbers of the rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">Which; null: <c>features</c>, <c>train</c>, <c>vectors</c>, <c>embeddings</c> or <c>base</c>, the first that is there.</param>
    /// <param name="cancellation">Ends it between two pieces.</param>
    /// <exception cref="FeatureFileException">There is no such matrix.</exception>
    public static FeatureSet ReadMatrix(string path, string? dataset = null, CancellationToken cancellation = default)
    {
        using FeatureReader reader = FeatureReader.OpenMatrix(path, dataset is null ? MatrixNames : [dataset]);
        return Read(path, reader, cancellation);
    }

    /// <summary>Writes a feature file; one that is there is replaced when the new one is whole and on the disk.</summary>
    /// <exception cref="FeatureFileException">It cannot be written.</exception>
    public static void Write(string path, FeatureSet set)
    {
        using FeatureWriter writer = FeatureWriter.Create(path, set.Dimension, set.Embedder);
        Write(writer, set);
    }

    /// <summary>The same, with what else stands in a file that is there.</summary>
    /// <exception cref="FeatureFileException">It cannot be written, or what is there is no feature file, or holds something with a row for each picture.</exception>
    public static void Replace(string path, FeatureSet set)
    {
        using FeatureWriter writer = FeatureWriter.Replace(path, set.Dimension, set.Embedder);
        Write(writer, set);
    }

    /// <summary>Adds rows to a feature file, or begins one. Until it returns, the file is what it was.</summary>
    /// <param name="path">The file.</param>
    /// <param name="set">The rows.</param>
    /// <param name="takesUnknown">Whether they may go into a file that does not say what made its vectors.</param>
    /// <exception cref="FeatureFileException">It is no feature file, has another dimension, comes from another embedder, or cannot be written.</exception>
    public static void Append(string path, FeatureSet set, bool takesUnknown = true)
    {
        using FeatureWriter writer = FeatureWriter.Append(path, set.Dimension, set.Embedder, takesUnknown);
        Write(writer, set);
    }

    private static FeatureSet Read(string path, FeatureReader reader, CancellationToken cancellation)
    {
        if ((long)reader.Count * reader.Dimension > Array.MaxLength)
        {
            throw new FeatureFileException(
                FeatureFileException.WrongShape,
                $"'{path}' holds {reader.Count} vectors of {reader.Dimension} floats; at most {Array.MaxLength / reader.Dimension} are read into memory. Divide the file.");
        }

        long bytes = (long)reader.Count * reader.Dimension * sizeof(float);
        if (bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
        {
            // A file need not hold what it says that it has room for. What is read is copied once more into an index.
            throw new FeatureFileException(
                FeatureFileException.WrongShape,
                $"'{path}' says that it holds {bytes} bytes of vectors, more than half of this machine's memory. Divide the file, or make it anew if that is not so.");
        }

        float[] vectors = GC.AllocateUninitializedArray<float>(reader.Count * reader.Dimension);
        int rows = Math.Max(1, FloatsAtOnce / reader.Dimension);
        for (int first = 0; first < reader.Count; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(rows, reader.Count - first);
            reader.ReadVectors(first, vectors.AsSpan(first * reader.Dimension, count * reader.Dimension));
        }

        return new FeatureSet(reader.Dimension, vectors, reader.ReadPaths(cancellation)) { Embedder = reader.Embedder };
    }

    private static void Write(FeatureWriter writer, FeatureSet set)
    {
        int rows = Math.Max(1, FloatsAtOnce / set.Dimension);
        for (int first = 0; first < set.Count; first += rows)
        {
            int count = Math.Min(rows, set.Count - first);
            writer.Add(set.Vectors.AsSpan(first * set.Dimension, count * set.Dimension), [.. set.Paths.Skip(first).Take(count)]);
        }

        writer.Commit();
    }
}
