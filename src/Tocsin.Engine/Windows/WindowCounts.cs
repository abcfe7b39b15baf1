namespace Tocsin.Engine.Windows;

/// <summary>The ledger of the windows: <c>Seen = Used + Ignored + Late + Refused</c>, each counted on its own.</summary>
/// <param name="Seen">Records that were looked at.</param>
/// <param name="Used">Records that are counted in a window (those of groups that were one too many, too).</param>
/// <param name="Ignored">Records that the filter leaves out.</param>
/// <param name="Late">Records whose window had closed.</param>
/// <param name="Refused">Records that cannot be read, or whose time is too far ahead.</param>
public readonly record struct WindowCounts(long Seen, long Used, long Ignored, long Late, long Refused)
{
    /// <summary>Of the refused: whose time was too far ahead.</summary>
    public long Ahead { get; init; }

    /// <summary>Of the used: whose group was one too many.</summary>
    public long Overflow { get; init; }

    /// <summary>Windows that have closed.</summary>
    public long Windows { get; init; }

    /// <summary>Alerts that rang.</summary>
    public long Alerts { get; init; }

    /// <summary>Windows that closed before their time, because too many were open at once (10,000, or some 16,000 groups in them).</summary>
    public long Early { get; init; }

    /// <summary>True when every record is accounted for.</summary>
    public bool Balances => Seen == Used + Ignored + Late + Refused;
}
