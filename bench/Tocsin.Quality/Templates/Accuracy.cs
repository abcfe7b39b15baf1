namespace Tocsin.Quality.Templates;

/// <summary>How well a parser groups lines and names their templates, each from 0 to 1.</summary>
/// <param name="Ga">Grouping accuracy: the share of lines whose group holds exactly the lines of their event (Zhu et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019).</param>
/// <param name="Fga">The F1 of groups: the harmonic mean of the shares of found groups and of true events that are each other exactly (Jiang et al., "A Large-Scale Evaluation for Log Parsing Techniques", ISSTA 2024).</param>
/// <param name="Pa">Parsing accuracy: the share of lines whose template is the true one, letter by letter (Dai et al., "Logram", TSE 2020).</param>
/// <param name="Fta">The F1 of templates: as <paramref name="Fga"/>, where a found template counts when all its lines are of one event and that event's template is the same text (Khan et al., "Guidelines for Assessing the Accuracy of Log Message Template Identification Techniques", ICSE 2022).</param>
internal sealed record Accuracy(double Ga, double Fga, double Pa, double Fta)
{
    /// <summary>Of the groups alone, which need no template texts.</summary>
    /// <param name="events">The true event of each line.</param>
    /// <param name="groups">The found group of each line.</param>
    public static (double Ga, double Fga) OfGroups<T>(IReadOnlyList<string> events, IReadOnlyList<T> groups)
        where T : notnull
    {
        // A group is an event exactly when each line of one is a line of the other: three counts say so.
        Dictionary<string, int> eventSizes = [];
        Dictionary<T, int> groupSizes = [];
        Dictionary<(string Event, T Group), int> common = [];
        for (int i = 0; i < events.Count; i++)
        {
            eventSizes[events[i]] = eventSizes.GetValueOrDefault(events[i]) + 1;
            groupSizes[groups[i]] = groupSizes.GetValueOrDefault(groups[i]) + 1;
            common[(events[i], groups[i])] = common.GetValueOrDefault((events[i], groups[i])) + 1;
        }

        int lines = 0, exact = 0;
        foreach (((string name, T group), int count) in common)
        {
            if (count == eventSizes[name] && count == groupSizes[group])
            {
                lines += count;
                exact++;
            }
        }

        return ((double)lines / events.Count, F1(exact, groupSizes.Count, eventSizes.Count));
    }

    /// <summary>Of the template texts, normalised or not.</summary>
    /// <param name="truth">The true template of each line.</param>
    /// <param name="found">The found template of each line.</param>
    public static (double Pa, double Fta) OfTemplates(IReadOnlyList<string> truth, IReadOnlyList<string> found)
    {
        Dictionary<string, bool> right = [];
        int lines = 0;
        for (int i = 0; i < truth.Count; i++)
        {
            bool same = truth[i] == found[i];
            lines += same ? 1 : 0;
            right[found[i]] = same && right.GetValueOrDefault(found[i], true);
        }

        return ((double)lines / truth.Count, F1(right.Values.Count(value => value), right.Count, truth.Distinct().Count()));
    }

    // 2PR / (P + R) with P = hits / found and R = hits / wanted.
    private static double F1(int hits, int found, int wanted) => 2.0 * hits / (found + wanted);
}
