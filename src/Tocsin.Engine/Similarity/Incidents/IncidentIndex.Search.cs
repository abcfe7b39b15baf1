using Tocsin.Vectors;

namespace Tocsin.Engine.Similarity.Incidents;

// What was seen before.
public sealed partial class IncidentIndex
{
    /// <summary>
    /// The least similarity at which two incidents are alike. Measured on HDFS (bench/results/incidents.md): of incidents whose kind was there, the nearest of that kind lies above
    /// it in 99 of 100; the nearest of any other kind in 5.
    /// </summary>
    public const double Alike = 0.95;

    /// <summary>Earlier incidents that one search tells of.</summary>
    public const int MostTold = 1_000;

    // Later ones are found, too, and passed over.
    private const int FirstHits = 1_024;

    /// <summary>The earlier incidents that are most like one; null when it is not there.</summary>
    /// <param name="stream">Where it was found.</param>
    /// <param name="finding">Its id there.</param>
    /// <param name="unlike">How many that are not alike to tell, too.</param>
    public SimilarIncidents? Similar(string stream, string finding, int unlike = 3)
    {
        if (!_numbers.TryGetValue((stream, finding), out long number) || !_marks.TryGetValue(number, out IncidentMark? mark))
            return null;
        IncidentSpace[] spaces = _spaces;
        float[] vector = new float[IncidentVector.Dimension], query = new float[IncidentVector.Dimension];
        if (Array.Find(spaces, space => space.Name == mark.Space)?.Vectors.TryGet(number, vector) != true)
            return null;
        List<SimilarIncident> found = [];
        foreach (IncidentSpace space in spaces.Where(space => space.Detector == mark.Detector))
        {
            bool own = space.Name == mark.Space;
            if (!own)
                IncidentVector.TermsOnly(vector, query);
            Search(space, own ? vector : query, own ? 1 : IncidentVector.TermLength(space.HasHidden), (number, mark), unlike, found);
        }

        // Floats of equal vectors differ in their last digits: what is as near is told by its time.
        SimilarIncident[] nearest = [.. found.OrderByDescending(static one => one.Similarity >= Alike).ThenByDescending(static one => Math.Round(one.Similarity, 3)).ThenByDescending(static one => one.Time).ThenByDescending(static one => one.Number)];
        int alike = nearest.Count(static one => one.Similarity >= Alike), told = Math.Min(alike, MostTold);
        return new SimilarIncidents([.. nearest.Take(told + unlike)], told, EarlierThan(number, mark), alike > told);
    }

    private void Search(IncidentSpace space, float[] query, double length, (long Number, IncidentMark Mark) of, int unlike, List<SimilarIncident> found)
    {
        int all = space.Vectors.Count + 1, already = found.Count;
        for (int room = Math.Min(FirstHits, all); ; room = (int)Math.Min(8L * room, all))
        {
            found.RemoveRange(already, found.Count - already);
            VectorHit[] hits = new VectorHit[room];
            int count = space.Vectors.Search(query, hits);
            foreach (VectorHit hit in hits.AsSpan(0, count))
            {
                if (hit.Id != of.Number && _marks.TryGetValue(hit.Id, out IncidentMark? mark) && IsEarlier(hit.Id, mark, of))
                    found.Add(new SimilarIncident(hit.Id, mark.Stream, mark.Finding, mark.Time, Math.Clamp(hit.Score / length, -1, 1)));
            }

            // Enough: all that there are, as many as are told, or the rest is not alike.
            if (count < room || room == all || found.Count - already > MostTold || (found.Count - already >= unlike && hits[count - 1].Score / length < Alike))
                return;
        }
    }

    // Mostly the latest is asked for, and all others are earlier.
    private int EarlierThan(long number, IncidentMark of) =>
        _latest.GetValueOrDefault(of.Detector) is var latest && latest.Number == number ? latest.Count - 1
        : _marks.Count(one => one.Key != number && one.Value.Detector == of.Detector && IsEarlier(one.Key, one.Value, (number, of)));

    private static bool IsEarlier(long number, IncidentMark mark, (long Number, IncidentMark Mark) than) =>
        mark.Time < than.Mark.Time || (mark.Time == than.Mark.Time && number < than.Number);
}
