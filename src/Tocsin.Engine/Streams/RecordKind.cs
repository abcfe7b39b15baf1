namespace Tocsin.Engine.Streams;

/// <summary>What a journal record is. The numbers are on disk: never renumber them.</summary>
public enum RecordKind : byte
{
    /// <summary>A line or a JSON record that somebody sent.</summary>
    Input = 1,

    /// <summary>A second passed in silence while the lane had armed timers. Carries only its arrival time; not in the ledger.</summary>
    Tick = 2,

    /// <summary>A change of the lane's rules: who, when and what. Takes effect at its position.</summary>
    Command = 3,

    /// <summary>Records that were refused before they reached the journal; the payload is their number (u32, little-endian).</summary>
    Rejection = 4,

    /// <summary>
    /// Something a lane found out about an earlier record that replay must obey (a mask that ran out of time).
    /// Takes a position, but is never processed by itself: it comes back as <see cref="JournalRecord.Mark"/>.
    /// </summary>
    Mark = 5,
}
