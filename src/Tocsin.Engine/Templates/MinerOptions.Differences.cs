using System.Globalization;

namespace Tocsin.Engine.Templates;

public sealed partial record MinerOptions
{
    /// <summary>
    /// What another says differently, with the names of the configuration: <c>sim_th is 0.4 and not 0.6</c>; of lists only that they differ.
    /// Empty when both are equal.
    /// </summary>
    /// <param name="other">What stands after "and not".</param>
    public IReadOnlyList<string> DifferencesFrom(MinerOptions other)
    {
        List<string> differences = [];
        Compare("sim_th", SimTh, other.SimTh);
        Compare("depth", Depth, other.Depth);
        Compare("max_children", MaxChildren, other.MaxChildren);
        Compare("max_clusters", MaxClusters, other.MaxClusters);
        Compare("parametrize_numeric_tokens", ParametrizeNumericTokens, other.ParametrizeNumericTokens);
        CompareLists("extra_delimiters", ExtraDelimiters, other.ExtraDelimiters);
        CompareLists("masks", Masks, other.Masks);
        return differences;

        void Compare<T>(string name, T mine, T its)
        {
            if (!EqualityComparer<T>.Default.Equals(mine, its))
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {Said(mine)} and not {Said(its)}"));
            }
        }

        void CompareLists<T>(string name, IReadOnlyList<T> mine, IReadOnlyList<T> its)
        {
            if (!mine.SequenceEqual(its))
            {
                differences.Add(mine.Count == its.Count ? $"{name} are others" : $"{name} are {mine.Count} and not {its.Count}");
            }
        }

        static object Said<T>(T value) => value is null ? "unlimited" : value is bool flag ? (flag ? "true" : "false") : value;
    }
}
