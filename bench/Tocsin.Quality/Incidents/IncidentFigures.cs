using System.Globalization;
using Tocsin.Engine.Similarity.Incidents;

namespace Tocsin.Quality.Incidents;

/// <summary>How well the nearest incidents tell what was seen before.</summary>
internal static class IncidentFigures
{
    /// <summary>The head of <see cref="Balanced"/>.</summary>
    public const string BalancedHead =
        "| incidents | kinds | the nearest of all is of the same kind | the nearest of the same kind is alike | the nearest of any other kind is alike |\n| --- | --- | --- | --- | --- |";

    /// <summary>The head of <see cref="InOrder"/>.</summary>
    public const string InOrderHead =
        "| one after the other | kind was there | the nearest earlier one is of that kind | an earlier one by chance | are called new all the same | kind was not there | are called new |\n| --- | --- | --- | --- | --- | --- | --- |";

    /// <summary>A row about a draw in which each kind has at least two: common kinds do not outvote rare ones.</summary>
    public static string Balanced(string name, IReadOnlyList<IncidentSample> samples)
    {
        int first = 0, same = 0, other = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            double ofSame = -2, ofOther = -2;
            for (int k = 0; k < samples.Count; k++)
            {
                if (k == i)
                {
                    continue;
                }

                double cosine = samples[i].Cosine(samples[k]);
                (ofSame, ofOther) = samples[k].Kind == samples[i].Kind ? (Math.Max(ofSame, cosine), ofOther) : (ofSame, Math.Max(ofOther, cosine));
            }

            first += ofSame >= ofOther ? 1 : 0;
            same += ofSame >= IncidentIndex.Alike ? 1 : 0;
            other += ofOther >= IncidentIndex.Alike ? 1 : 0;
        }

        int kinds = samples.Select(static sample => sample.Kind).Distinct().Count();
        return $"| {name}: {samples.Count} | {kinds} | {Percent(first, samples.Count)} | {Percent(same, samples.Count)} | {Percent(other, samples.Count)} |";
    }

    /// <summary>A row about incidents as they come, common kinds often.</summary>
    public static string InOrder(string name, IReadOnlyList<IncidentSample> samples)
    {
        Dictionary<string, int> before = new(StringComparer.Ordinal);
        int known = 0, right = 0, missed = 0, unknown = 0, told = 0;
        double chance = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            int nearest = -1;
            double best = -2;
            for (int k = i - 1; k >= 0; k--)
            {
                double cosine = samples[i].Cosine(samples[k]);
                if (cosine > best + 1e-6)
                {
                    (nearest, best) = (k, cosine);
                }
            }

            string kind = samples[i].Kind;
            bool isNew = best < IncidentIndex.Alike;
            if (before.TryGetValue(kind, out int count))
            {
                known++;
                chance += (double)count / i;
                right += samples[nearest].Kind == kind ? 1 : 0;
                missed += isNew ? 1 : 0;
            }
            else if (i > 0)
            {
                unknown++;
                told += isNew ? 1 : 0;
            }

            before[kind] = count + 1;
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {name}: {samples.Count} | {known} | {Percent(right, known)} | {100 * chance / Math.Max(1, known):0.0} % | {Percent(missed, known)} | {unknown} | {told} |");
    }

    private static string Percent(int part, int of) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, of):0.0#} % ({part})");
}
