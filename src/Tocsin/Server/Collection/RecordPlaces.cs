using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Server.Collection;

/// <summary>
/// Where in a file a record of a stream came from: its source and the byte at which its line began. A position's place never changes, so each is read from the journal once. Used
/// by one thread at a time.
/// </summary>
internal sealed class RecordPlaces(LogStream log)
{
    private const int MostKept = 20_000;
    private const long Together = 1 << 18; // positions so near are read in one go
    private static readonly Place Nowhere = new("", 0);

    private readonly Dictionary<long, Place> _known = [];

    /// <summary>The places of positions, as far as they can be read in time; those that have no source, or are in the journal no longer, are left out.</summary>
    /// <param name="positions">Any.</param>
    /// <param name="patience">How long to read at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isComplete">Whether none is missing for want of time.</param>
    /// <param name="cancellation">Gives up.</param>
    public IReadOnlyDictionary<long, Place> Find(IReadOnlyCollection<long> positions, TimeSpan patience, TimeProvider time, out bool isComplete, CancellationToken cancellation)
    {
        if (_known.Count > MostKept)
        {
            _known.Clear();
        }

        long start = time.GetTimestamp();
        long[] missing = [.. positions.Where(position => !_known.ContainsKey(position)).Distinct().OrderDescending()];
        int read = 0;
        while (read < missing.Length && time.GetElapsedTime(start) < patience)
        {
            cancellation.ThrowIfCancellationRequested();
            int next = read + 1;
            while (next < missing.Length && missing[read] - missing[next] < Together)
            {
                next++;
            }

            Read(missing.AsSpan(read..next), cancellation);
            read = next;
        }

        isComplete = read == missing.Length;
        return positions.Distinct().Where(position => _known.TryGetValue(position, out Place place) && place != Nowhere).ToDictionary(position => position, position => _known[position]);
    }

    // From the lowest to the highest in one reading; what the journal has no longer is nowhere, and stays so.
    private void Read(ReadOnlySpan<long> descending, CancellationToken cancellation)
    {
        HashSet<long> wanted = [.. descending];
        foreach (long position in descending)
        {
            _known[position] = Nowhere;
        }

        (long lowest, long highest, long first) = (descending[^1], descending[0], log.Positions[0].First);
        try
        {
            using JournalReader reader = log.Read(0, Math.Max(lowest, first));
            bool Take(in JournalRecord record)
            {
                if (wanted.Contains(record.Position) && record.Source.Length > 0)
                {
                    _known[record.Position] = new Place(Encoding.UTF8.GetString(record.Source), record.SourceOffset);
                }

                return record.Position < highest;
            }

            while (highest >= first && reader.TryRead(Take))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            // Retention was faster: those positions are nowhere.
        }
    }
}

/// <summary>Where a record came from.</summary>
/// <param name="Source">The source.</param>
/// <param name="Offset">The source's own number of it: the byte of the text for a file.</param>
internal readonly record struct Place(string Source, long Offset);
