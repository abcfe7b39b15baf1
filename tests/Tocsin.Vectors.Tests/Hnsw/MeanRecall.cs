namespace Tocsin.Vectors.Tests.Hnsw;

internal static class MeanRecall
{
    // queries: [n, dimension]
    /// <summary>The mean recall@10 of some queries.</summary>
    public static double Of(IVectorIndex index, Collection collection, float[] queries)
    {
        VectorHit[] hits = new VectorHit[10];
        return queries.Chunk(collection.Dimension).Average(query =>
        {
            int count = index.Search(query, hits);
            return collection.Recall(query, hits.AsSpan(0, count).ToArray(), 10);
        });
    }
}
