namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>What a judge remembers of a session. All of it follows from the events; it only saves work.</summary>
internal sealed class WindowMemory
{
    /// <summary>Events whose full windows have been judged.</summary>
    public int Judged { get; set; }

    /// <summary>The highest score of a full window; 0 before the first.</summary>
    public double BestFull { get; private set; }

    /// <summary>The event at which the first full window that rings ends, or -1.</summary>
    public int FirstFullRing { get; private set; } = -1;

    /// <summary>Events for which it is known whether the session rang there when it was still shorter than a window.</summary>
    public int EarlyChecked { get; set; }

    /// <summary>The first of these at which it rang, or -1.</summary>
    public int FirstEarlyRing { get; set; } = -1;

    /// <summary>The score of the one window that the session is now, or of the one with the mark of the end; NaN when there is none.</summary>
    public double Current { get; set; }

    /// <summary>Takes the score of a full window; in the order of positions.</summary>
    public void TakeFull(double score, int position)
    {
        BestFull = Math.Max(BestFull, score);
        if (FirstFullRing < 0 && score >= RingingLimits.Threshold)
        {
            FirstFullRing = position;
        }
    }
}
