using Tocsin.Engine.Logs;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Lanes;

/// <summary>
/// The latest revisions of a lane's alerts, numbered 0, 1, 2, … since the stream began: what alerts are delivered from. The numbers are part of the state, so whoever has
/// read to a number goes on there after a crash, and a replay makes the same revision under the same number. The lane's thread only.
/// </summary>
internal sealed class AlertRing
{
    /// <summary>Revisions that are kept.</summary>
    public const int Kept = 1_000;

    private readonly Queue<Alert> _alerts = new();

    /// <summary>The number that the next revision will have.</summary>
    public long Next { get; private set; }

    /// <summary>The number of the oldest revision that is kept.</summary>
    public long First => Next - _alerts.Count;

    public void Add(Alert alert)
    {
        if (_alerts.Count == Kept)
            _alerts.Dequeue();
        _alerts.Enqueue(alert);
        Next++;
    }

    /// <summary>Revisions from a number on, the oldest first; from the oldest that is kept where that one is gone.</summary>
    public NumberedAlerts From(long number, int limit)
    {
        long first = Math.Clamp(number, First, Next);
        return new NumberedAlerts(first, Next, [.. _alerts.Skip((int)(first - First)).Take(limit)]);
    }

    public void Write(StateWriter writer)
    {
        writer.Number(Next);
        writer.Number(_alerts.Count);
        foreach (Alert alert in _alerts)
            AlertCodec.Write(writer, alert);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static AlertRing Read(ref StateReader reader)
    {
        AlertRing ring = new() { Next = reader.Number("how many revisions of alerts there were") };
        int count = reader.Count("how many of them are kept");
        reader.Require(count <= Math.Min(Kept, ring.Next), "how many of them are kept", $"is {count}, more than there can be");
        for (; count > 0; count--)
            ring._alerts.Enqueue(AlertCodec.Read(ref reader));
        return ring;
    }
}

/// <summary>Some of a lane's revisions of alerts.</summary>
/// <param name="First">The number of the first of <paramref name="Alerts"/>; the others follow without gaps. Larger than what was asked for where those before are gone.</param>
/// <param name="Next">The number that the lane's next revision will have.</param>
/// <param name="Alerts">The oldest first.</param>
public sealed record NumberedAlerts(long First, long Next, IReadOnlyList<Alert> Alerts);
