namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>An earlier incident and how alike it is.</summary>
/// <param name="Number">Its number in the index.</param>
/// <param name="Stream">Where it was found.</param>
/// <param name="Finding">Its id there.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="Similarity">The cosine of both vectors, at most 1.</param>
public sealed record SimilarIncident(long Number, string Stream, string Finding, DateTime Time, double Similarity);

/// <summary>The earlier incidents that are most like one.</summary>
/// <param name="Nearest">The nearest first; of equally near ones the latest first. Those that are alike (<see cref="IncidentIndex.Alike"/>), and some that are not.</param>
/// <param name="Alike">How many of them are alike.</param>
/// <param name="Earlier">How many earlier ones of its detector there are.</param>
/// <param name="MoreAlike">There are more that are alike than are told here.</param>
public sealed record SimilarIncidents(IReadOnlyList<SimilarIncident> Nearest, int Alike, int Earlier, bool MoreAlike)
{
    /// <summary>It resembles nothing that was seen before.</summary>
    public bool IsNew => Alike == 0;
}
