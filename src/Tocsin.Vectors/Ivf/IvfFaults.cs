using Tocsin.Vectors.Pq;

namespace Tocsin.Vectors.Ivf;

/// <summary>What is wrong with the options of an IVF index, all of it at once.</summary>
internal static class IvfFaults
{
    /// <summary>The most lists: each costs a vector.</summary>
    public const int MostLists = 1 << 22;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Check(IvfFlatOptions options)
    {
        string[] faults = [.. Of(options)];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }
    }

    private static IEnumerable<string> Of(IvfFlatOptions options)
    {
        if (options.Lists is < 1 or > MostLists)
        {
            yield return $"Lists is {options.Lists}: give 1 to {MostLists}, or leave it open.";
        }

        if (options.Probes < 1)
        {
            yield return $"Probes is {options.Probes}: a search reads at least 1 list.";
        }

        if (options.Rounds is < 1 or > IvfFlatOptions.MaxRounds)
        {
            yield return $"Rounds is {options.Rounds}: k-means takes 1 to {IvfFlatOptions.MaxRounds}.";
        }

        if (options is not IvfPqOptions coded)
        {
            yield break;
        }

        if (coded.Rerank is < 0 or > VectorIndexOptions.MaxCandidates)
        {
            yield return $"Rerank is {coded.Rerank}: give 0 for none, or how many candidates are ranked again by their vectors, up to {VectorIndexOptions.MaxCandidates}.";
        }

        if (coded.Subspaces is int parts && (parts < 1 || coded.Dimension % parts != 0))
        {
            yield return $"Subspaces is {parts}, which does not divide {coded.Dimension} dimensions: give {PartCount.For(coded.Dimension)}, or leave it open.";
        }
    }
}
