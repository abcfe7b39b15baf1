using System.Collections.Concurrent;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>
/// All that was found, by what it looks like. Each finding is one incident, however often it comes: a replay adds nothing. The newest <see cref="MostIncidents"/> are kept, on
/// disk and in memory. Any thread may search, and does not wait; changes wait for each other.
/// </summary>
public sealed partial class IncidentIndex : IDisposable
{
    /// <summary>Incidents that are kept; the oldest leave.</summary>
    public const int MostIncidents = 100_000;

    /// <summary>Networks whose hidden states are compared; incidents of those that were used longer ago are compared by their terms alone.</summary>
    public const int MostNetworks = 8;

    private readonly IncidentStore _store;
    private readonly int _most;
    private readonly Lock _writing = new();

    // Searches read these; changes put others in their place, or add.
    private readonly ConcurrentDictionary<long, IncidentMark> _marks = new();
    private readonly ConcurrentDictionary<(string Stream, string Finding), long> _numbers = new();
    private readonly ConcurrentDictionary<(string Stream, string Subject), long> _subjects = new();
    private readonly ConcurrentDictionary<string, (int Count, DateTime Time, long Number)> _latest = new(StringComparer.Ordinal);
    private volatile IncidentSpace[] _spaces = [];

    // The writer's alone.
    private readonly Queue<long> _order = new();
    private readonly Dictionary<string, UsualIncident> _usual = new(StringComparer.Ordinal);
    private HashSet<string> _networks = new(StringComparer.Ordinal);
    private IncidentWeights _weights;

    private IncidentIndex(string path, int most)
    {
        (_store, _most) = (new IncidentStore(path), most);
        try
        {
            _weights = new IncidentWeights(_store.Shares());
            foreach (UsualIncident usual in _store.Spaces())
                _usual[usual.Space] = usual;
            Embed();
            MakeRoom(0);
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _marks.Count;

    /// <summary>Opens the incidents in a file, which is made with its folder when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Incidents that are kept.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another version; nothing was changed.</exception>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static IncidentIndex Open(string path, int most = MostIncidents) => new(path, most);

    /// <summary>
    /// The same, but a file that is damaged, of another version or none of incidents is put aside (<c>….damaged-TIME</c>), and another begun with what could be read of it:
    /// <see cref="Notice"/> says so.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="time">When that is.</param>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static IncidentIndex OpenOrSalvage(string path, TimeProvider time)
    {
        try
        {
            return Open(path);
        }
        catch (InvalidDataException fault)
        {
            path = Path.GetFullPath(path);
            string aside = IncidentSalvage.PutAside(path, time.GetUtcNow().UtcDateTime);
            int kept;
            using (IncidentStore store = new(path))
                kept = IncidentSalvage.Copy(aside, store);
            string notice = $"{IncidentStoreFailure.FaultOf(fault)} It is kept as '{aside}', and {kept} findings of it could be read and are remembered on; the others are missing "
                + "among what was seen before, but for those that the streams still hold. Put a backup in its place while Tocsin is stopped, or delete it.";
            return new IncidentIndex(path, MostIncidents) { Notice = notice };
        }
    }

    /// <summary>Why an earlier file was put aside, where it is, and what could be read of it; null when none was.</summary>
    public string? Notice { get; private init; }

    /// <summary>Whether a finding is there, so that it need not be made into an incident again.</summary>
    public bool Has(string stream, string finding, string subject, DateTime time) =>
        _numbers.TryGetValue((stream, finding), out long number) && _marks.TryGetValue(number, out IncidentMark? mark) && IsSame(mark, subject, time);

    /// <summary>Takes incidents in, all or none, each in the place of what was there under its name.</summary>
    /// <returns>How many of them were not there before.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    public int Add(IReadOnlyList<Incident> incidents)
    {
        if (incidents.Count == 0)
            return 0;
        lock (_writing)
        {
            // An id that comes with another subject or time is of another journal.
            long[] gone = [.. incidents
                .Where(incident => _numbers.ContainsKey((incident.Stream, incident.Finding)) && !Has(incident.Stream, incident.Finding, incident.Subject, incident.Time))
                .Select(incident => _numbers[(incident.Stream, incident.Finding)])
                .Distinct()];
            long[] numbers = _store.Write(incidents, gone);
            Forget(gone);
            int added = 0;
            for (int i = 0; i < numbers.Length; i++)
                added += Hold(numbers[i], incidents[i]) ? 1 : 0;
            MakeRoom(_most / 100);
            return added;
        }
    }

    /// <summary>How many usual sessions a space knows of; 0 when none.</summary>
    public long UsualOf(string space)
    {
        lock (_writing)
            return _usual.TryGetValue(space, out UsualIncident? usual) ? usual.Sessions : 0;
    }

    /// <summary>Learns what is usual in a space. What was there is weighted anew: a second for 100,000 incidents.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Learn(UsualIncident usual)
    {
        lock (_writing)
        {
            _store.Write(usual);
            Dictionary<ulong, double> shares = new(_weights.Shares);
            foreach ((ulong term, double share) in usual.Shares)
                shares[term] = share;
            _weights = new IncidentWeights(shares);
            _usual[usual.Space] = usual;
            Embed();
        }
    }

    /// <summary>One incident; null when there is none of that name.</summary>
    public Incident? Find(string stream, string finding) =>
        _numbers.TryGetValue((stream, finding), out long number) ? _store.Read([number]).GetValueOrDefault(number) : null;

    /// <summary>The id of the latest incident about a subject; null when there is none.</summary>
    public string? LatestOf(string stream, string subject) =>
        _subjects.TryGetValue((stream, subject), out long number) && _marks.TryGetValue(number, out IncidentMark? mark) ? mark.Finding : null;

    /// <summary>The incidents under numbers; those that have gone are left out.</summary>
    public IReadOnlyDictionary<long, Incident> Read(IEnumerable<long> numbers) => _store.Read(numbers);

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    // All from the disk, into spaces of their own: searches go on in the former ones meanwhile.
    private void Embed()
    {
        List<(long Number, Incident Incident)> all = [];
        _store.ReadAll((number, incident) => all.Add((number, incident)));
        _networks = [.. all.Where(static one => one.Incident.Features.Hidden.Length > 0).GroupBy(static one => one.Incident.Features.Space)
            .OrderByDescending(static space => space.Max(one => one.Number)).Take(MostNetworks).Select(static space => space.Key)];
        List<IncidentSpace> spaces = [];
        float[] vector = new float[IncidentVector.Dimension];
        foreach ((long number, Incident incident) in all)
        {
            Place(SpaceOf(spaces, NameOf(incident)), number, incident, vector);
        }

        _spaces = [.. spaces];
        foreach ((long number, Incident incident) in all)
            Mark(number, incident, NameOf(incident));
    }

    // True when it is new.
    private bool Hold(long number, Incident incident)
    {
        List<IncidentSpace> spaces = [.. _spaces];
        IncidentSpace space = SpaceOf(spaces, NameOf(incident));
        if (_marks.TryGetValue(number, out IncidentMark? before) && before.Space != space.Name)
            _spaces.FirstOrDefault(other => other.Name == before.Space)?.Vectors.Delete([number]);
        Place(space, number, incident, new float[IncidentVector.Dimension]);
        if (spaces.Count > _spaces.Length)
            _spaces = [.. spaces];
        return Mark(number, incident, space.Name);
    }

    // A network that comes when there are enough is compared by terms alone until all is embedded anew, which what is learnt about it brings about.
    private string NameOf(Incident incident)
    {
        string space = incident.Features.Space;
        if (incident.Features.Hidden.Length > 0 && _networks.Count < MostNetworks)
            _networks.Add(space);
        return incident.Features.Hidden.Length > 0 && _networks.Contains(space) ? space : incident.Detector;
    }

    private void Place(IncidentSpace space, long number, Incident incident, float[] vector)
    {
        IncidentFeatures features = space.HasHidden ? incident.Features : incident.Features with { Hidden = [] };
        IncidentVector.Fill(features, _weights, _usual.TryGetValue(space.Name, out UsualIncident? usual) ? usual.Centre : [], vector);
        space.Vectors.Add([number], vector);
    }

    private bool Mark(long number, Incident incident, string space)
    {
        bool isNew = !_marks.ContainsKey(number);
        _marks[number] = new IncidentMark(incident.Stream, incident.Finding, incident.Subject, incident.Time, incident.Detector, space);
        _numbers[(incident.Stream, incident.Finding)] = number;
        _subjects.AddOrUpdate((incident.Stream, incident.Subject), number, (_, before) => Math.Max(before, number));
        (int count, DateTime time, long last) = _latest.GetValueOrDefault(incident.Detector);
        bool isLatest = incident.Time > time || (incident.Time == time && number > last);
        _latest[incident.Detector] = (count + (isNew ? 1 : 0), isLatest ? incident.Time : time, isLatest ? number : last);
        if (isNew)
            _order.Enqueue(number);
        return isNew;
    }

    // The oldest leave, some more than must: each leaves a hole in its space, and holes are closed together.
    private void MakeRoom(int more)
    {
        if (_marks.Count <= _most)
            return;
        List<long> gone = [];
        while (_marks.Count - gone.Count > _most - more && _order.TryDequeue(out long number))
        {
            if (_marks.ContainsKey(number))
                gone.Add(number);
        }

        _store.Write([], gone);
        Forget(gone);
        foreach (IncidentSpace space in _spaces)
            space.Vectors.Compact();
    }

    private void Forget(IReadOnlyList<long> gone)
    {
        foreach (long number in gone)
        {
            if (!_marks.TryRemove(number, out IncidentMark? mark))
                continue;
            _latest[mark.Detector] = _latest[mark.Detector] with { Count = _latest[mark.Detector].Count - 1 };
            _subjects.TryRemove(new KeyValuePair<(string, string), long>((mark.Stream, mark.Subject), number));
            _numbers.TryRemove(new KeyValuePair<(string, string), long>((mark.Stream, mark.Finding), number));
            foreach (IncidentSpace space in _spaces.Where(space => space.Name == mark.Space))
                space.Vectors.Delete([number]);
        }
    }

    private static IncidentSpace SpaceOf(List<IncidentSpace> spaces, string name)
    {
        IncidentSpace? space = spaces.Find(known => known.Name == name);
        if (space is null)
            spaces.Add(space = new IncidentSpace(name));
        return space;
    }

    private static bool IsSame(IncidentMark mark, string subject, DateTime time) => mark.Subject == subject && mark.Time == time;
}
