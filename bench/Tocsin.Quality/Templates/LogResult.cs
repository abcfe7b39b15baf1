namespace Tocsin.Quality.Templates;

/// <summary>What one parser made of one log.</summary>
/// <param name="Templates">How many templates it found.</param>
/// <param name="Exact">With the template texts as they are.</param>
/// <param name="MergedPa">Parsing accuracy of the merged texts.</param>
/// <param name="MergedFta">The F1 of the merged templates.</param>
internal sealed record LogResult(double Templates, Accuracy Exact, double MergedPa, double MergedFta)
{
    /// <summary>Compares a parser's clusters and their last templates with the truth.</summary>
    /// <param name="truth">The lines.</param>
    /// <param name="clusters">The cluster of each line.</param>
    /// <param name="templates">The template of each cluster after the last line.</param>
    /// <param name="names">The names of the masks.</param>
    public static LogResult Of(IReadOnlyList<TruthLine> truth, IReadOnlyList<long> clusters, IReadOnlyDictionary<long, string> templates, IReadOnlyCollection<string> names)
    {
        Dictionary<long, string> exact = templates.ToDictionary(pair => pair.Key, pair => Normalisation.Exact(pair.Value, names));
        Dictionary<long, string> merged = exact.ToDictionary(pair => pair.Key, pair => Normalisation.Merged(pair.Value));
        (double ga, double fga) = Accuracy.OfGroups([.. truth.Select(line => line.EventId)], clusters);
        (double pa, double fta) = Accuracy.OfTemplates([.. truth.Select(line => line.Template)], [.. clusters.Select(id => exact[id])]);
        (double mergedPa, double mergedFta) = Accuracy.OfTemplates(
            [.. truth.Select(line => Normalisation.Merged(line.Template))], [.. clusters.Select(id => merged[id])]);
        return new LogResult(templates.Count, new Accuracy(ga, fga, pa, fta), mergedPa, mergedFta);
    }

    /// <summary>The mean over logs, each log weighing the same.</summary>
    public static LogResult Mean(IReadOnlyCollection<LogResult> results) => new(
        results.Average(result => result.Templates),
        new Accuracy(
            results.Average(result => result.Exact.Ga), results.Average(result => result.Exact.Fga),
            results.Average(result => result.Exact.Pa), results.Average(result => result.Exact.Fta)),
        results.Average(result => result.MergedPa),
        results.Average(result => result.MergedFta));
}
