using System.Text.Json;
using Tocsin.Commands.Syncing;
using Tocsin.Vectors;
using Tocsin.Vectors.Files;

namespace Tocsin.Commands.Vectors;

/// <summary>One run of <c>tocsin vectors search</c>.</summary>
internal static class SearchRun
{
    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(SearchRequest request, TextWriter output, CancellationToken cancellation)
    {
        using IVectorIndex index = VectorWork.Clearly(() => VectorIndexFile.Open(request.Index));
        int dimension = index.Options.Dimension;
        float[] queries = VectorWork.Clearly(() => Queries.Read(request.Query, request.Limit, request.Dataset, dimension, request.Index));
        VectorHit[] hits = new VectorHit[Math.Min(request.Top, Math.Max(1, index.Count))];
        for (int query = 0; query * dimension < queries.Length; query++)
        {
            cancellation.ThrowIfCancellationRequested();
            int at = query * dimension;
            int found = VectorWork.Clearly(() => index.Search(queries.AsSpan(at, dimension), hits, request.Effort));
            await output.WriteAsync(request.Json ? Json(query, hits.AsSpan(0, found)) : Text(query, hits.AsSpan(0, found)));
        }

        return ExitCode.Done;
    }

    private static string Json(int query, ReadOnlySpan<VectorHit> hits) =>
        JsonSerializer.Serialize(new { Query = query, Hits = hits.ToArray() }, SyncLines.SnakeCase) + "\n";

    // query, rank, id, score: columns that cut(1) and awk read too
    private static string Text(int query, ReadOnlySpan<VectorHit> hits)
    {
        System.Text.StringBuilder text = new();
        for (int i = 0; i < hits.Length; i++)
        {
            text.Append(query).Append('\t').Append(i + 1).Append('\t').Append(hits[i].Id).Append('\t').Append(hits[i].Score.ToString("0.000000")).Append('\n');
        }

        return text.ToString();
    }
}
