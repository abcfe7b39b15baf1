using Tocsin.Engine.Similarity.VectorFiles;

namespace Tocsin.Commands.Vectors;

/// <summary>The queries of a file.</summary>
internal static class Queries
{
    // -> [n, dimension]
    public static float[] Read(string path, int limit, string? dataset, int dimension, string against)
    {
        float[] queries = VectorSource.ReadFirst(path, limit, dataset, out int found);
        return found == dimension
            ? queries
            : throw new VectorSourceException($"The vectors of '{path}' have {found} dimensions, and those of '{against}' {dimension}. Only vectors of one kind can be compared.");
    }
}
