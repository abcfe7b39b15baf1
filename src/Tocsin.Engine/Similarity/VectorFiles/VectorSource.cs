using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>Files of vectors, by how their names end: <c>.fvecs</c>, <c>.npy</c>, and HDF5 as <c>.h5</c> or <c>.hdf5</c>.</summary>
public static class VectorSource
{
    /// <summary>Floats that are read at once.</summary>
    private const int PieceFloats = 1 << 18;

    /// <summary>Opens a file of vectors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">Which matrix of an HDF5 file; null: the first that <see cref="Features.FeatureFile.ReadMatrix"/> knows.</param>
    /// <exception cref="VectorSourceException">It is missing, of no kind that is read, cut, or not a matrix of floats.</exception>
    public static IVectorReader Open(string path, string? dataset = null)
    {
        try
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".fvecs" => FvecsReader.Open(path),
                ".npy" => NpyReader.Open(path),
                ".h5" or ".hdf5" => Hdf5Matrix.Open(path, dataset),
                _ => throw new VectorSourceException($"'{path}' is of no kind that is read: its name must end in .fvecs, .npy, .h5 or .hdf5."),
            };
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VectorSourceException($"There is no file '{path}'.", missing) { IsMissing = true };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && failure is not VectorSourceException)
        {
            throw new VectorSourceException($"'{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>All vectors of a file as rows, their ids the places in it, from 0.</summary>
    /// <exception cref="VectorSourceException">The file cannot be used, or holds a vector that no index can take.</exception>
    public static VectorRows ReadRows(string path, VectorMetric metric, string? dataset = null, IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IVectorReader reader = Open(path, dataset);
        if (reader.Count > VectorRows.MaxRows)
        {
            throw new VectorSourceException($"'{path}' has {reader.Count} vectors, and an index holds at most {VectorRows.MaxRows}. Take a part of them.");
        }

        VectorRows rows = new(reader.Dimension, metric);
        rows.Reserve(reader.Count);
        float[] piece = new float[Math.Max(1, PieceFloats / reader.Dimension) * reader.Dimension];
        for (int read; (read = reader.Read(piece)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            Take(path, rows, piece.AsSpan(0, read * reader.Dimension), read);
            progress?.Report(new BuildProgress("read", rows.Count, reader.Count));
        }

        return rows;
    }

    // -> [n, dimension]
    /// <summary>The first vectors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="dataset">Which matrix of an HDF5 file.</param>
    /// <param name="dimension">Floats in each.</param>
    public static float[] ReadFirst(string path, int most, string? dataset, out int dimension)
    {
        using IVectorReader reader = Open(path, dataset);
        dimension = reader.Dimension;
        long floats = (long)Math.Min(most, reader.Count) * dimension;
        if (floats > Array.MaxLength)
        {
            throw new VectorSourceException($"'{path}' has {reader.Count} vectors of {dimension} floats, more than are taken at once. Ask for fewer.");
        }

        float[] vectors = new float[floats];
        for (int at = 0; at < vectors.Length;)
        {
            int read = reader.Read(vectors.AsSpan(at));
            at += read > 0 ? read * dimension : throw new VectorSourceException($"'{path}' ends after {at / dimension} of {reader.Count} vectors.");
        }

        return vectors;
    }

    private static void Take(string path, VectorRows rows, ReadOnlySpan<float> vectors, int count)
    {
        int first = rows.Count;
        try
        {
            VectorCheck.All(vectors, count, rows.Dimension, rows.Metric, first);
        }
        catch (InvalidVectorException bad)
        {
            throw new VectorSourceException($"'{path}': {bad.Message}", bad);
        }

        for (int i = 0; i < count; i++)
        {
            rows.Append(first + i, vectors.Slice(i * rows.Dimension, rows.Dimension));
        }
    }
}
