using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>A matrix of an HDF5 file, read whole.</summary>
internal sealed class Hdf5Matrix : IVectorReader
{
    private readonly FeatureSet _matrix;
    private int _next;

    private Hdf5Matrix(FeatureSet matrix) => _matrix = matrix;

    public int Count => _matrix.Vectors.Length / _matrix.Dimension;

    public int Dimension => _matrix.Dimension;

    public static Hdf5Matrix Open(string path, string? dataset)
    {
        try
        {
            return new Hdf5Matrix(FeatureFile.ReadMatrix(path, dataset));
        }
        catch (FeatureFileException bad)
        {
            throw new VectorSourceException(bad.Message, bad) { IsMissing = bad.Code is FeatureFileException.Missing or FeatureFileException.LibraryMissing };
        }
    }

    public int Read(Span<float> vectors)
    {
        int count = Math.Min(vectors.Length / Dimension, Count - _next);
        _matrix.Vectors.AsSpan(_next * Dimension, count * Dimension).CopyTo(vectors);
        _next += count;
        return count;
    }

    public void Dispose()
    {
    }
}
