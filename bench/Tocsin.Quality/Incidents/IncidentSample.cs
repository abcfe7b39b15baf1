namespace Tocsin.Quality.Incidents;

/// <summary>An incident as it is compared.</summary>
/// <param name="Kind">What it is an instance of; two of one kind should be alike.</param>
/// <param name="Vector">At unit length.</param>
internal sealed record IncidentSample(string Kind, float[] Vector)
{
    public double Cosine(IncidentSample other)
    {
        double sum = 0;
        for (int i = 0; i < Vector.Length; i++)
        {
            sum += (double)Vector[i] * other.Vector[i];
        }

        return sum;
    }

    /// <summary>At most so many of each kind that has at least two, in the order of the kinds.</summary>
    public static IReadOnlyList<T> Balanced<T>(IEnumerable<T> all, Func<T, string> kind, int most, Random random) =>
    [
        .. all.GroupBy(kind, StringComparer.Ordinal).Where(static group => group.Count() > 1).OrderBy(static group => group.Key, StringComparer.Ordinal).SelectMany(group =>
        {
            T[] members = [.. group];
            random.Shuffle(members);
            return members.Take(most);
        }),
    ];
}
