using System.Runtime.InteropServices;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>
/// The time by which the silence of sessions is measured. It never goes back, and only differences of it mean something.
/// <list type="bullet">
/// <item>Lines that name a time move it: it follows the latest of them (the watermark). An old log that is sent quickly thus has the pace of its own times.</item>
/// <item>Records without one (ticks, lines without a time) move it on from there by the time that has passed since the latest line with a time arrived: when the log
/// falls silent, its time goes on as ours does. Pauses of a slow sender do not add up.</item>
/// <item>Before the first line that names a time it follows arrivals.</item>
/// <item>A line that says that it comes from more than a day after its arrival names no time.</item>
/// <item>When <see cref="LateLines"/> lines in a row are at least a silence behind the watermark, they are believed and not it: an older log was sent
/// after a newer one, or one line named a wrong time. The watermark is theirs from then on, and no time passes by that.</item>
/// </list>
/// A function of the records that it was shown.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct SessionClock
{
    /// <summary>Late lines in a row after which they are believed.</summary>
    public const int LateLines = 100;

    /// <summary>How far a line may be ahead of its arrival: clocks differ, and time zones are forgotten.</summary>
    public const long MostAhead = TimeSpan.TicksPerDay;

    /// <summary>The time.</summary>
    public long Now;

    /// <summary>The latest time that a line named, in UTC ticks; 0 before the first.</summary>
    public long Watermark;

    /// <summary>What <see cref="Now"/> was ahead of the watermark when that began, in ticks.</summary>
    public long Offset;

    /// <summary>Arrival of the latest line that named a time.</summary>
    public long TimedArrival;

    /// <summary>Lines in a row that were late.</summary>
    public int LateInRow;

    /// <summary>A line's own time, or 0 when it names none or one that cannot be.</summary>
    public static long Believable(long own, long arrival) => own > 0 && own <= arrival + MostAhead ? own : 0;

    /// <summary>Takes notice of a line.</summary>
    /// <param name="own">The line's own time, in UTC ticks, if it is believable; 0 when it names none.</param>
    /// <param name="arrival">When it arrived, in UTC ticks; 0 when nobody knows.</param>
    /// <param name="silence">From which distance on a line is late.</param>
    /// <returns>Whether the line is late.</returns>
    public bool Line(long own, long arrival, long silence)
    {
        if (own <= 0)
        {
            Pass(arrival);
            return false;
        }

        TimedArrival = arrival;
        if (Watermark == 0)
        {
            (Watermark, Offset) = (own, Now == 0 ? 0 : Now - own);
        }

        bool late = own <= Watermark - silence;
        LateInRow = late ? LateInRow + 1 : 0;
        if (LateInRow >= LateLines)
        {
            Offset = Now - own;
            Watermark = own;
            LateInRow = 0;
            late = false;
        }

        Watermark = Math.Max(Watermark, own);
        Now = Math.Max(Now, Watermark + Offset);
        return late;
    }

    /// <summary>Time has passed: a tick, or a line that names no time.</summary>
    public void Pass(long arrival)
    {
        long now = Watermark == 0 ? arrival : Watermark + Offset + Math.Max(0, arrival - TimedArrival);
        Now = Math.Max(Now, now);
    }
}
