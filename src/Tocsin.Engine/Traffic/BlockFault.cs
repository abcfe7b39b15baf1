namespace Tocsin.Engine.Traffic;

/// <summary>What goes wrong with a made-up block.</summary>
public enum BlockFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A data node breaks off while it writes, and says so.</summary>
    WriteException,

    /// <summary>A replica or two are never stored, and nobody says so: only what is missing tells.</summary>
    NeverStored,

    /// <summary>The same replica is reported as stored again and again.</summary>
    RedundantStores,

    /// <summary>A replica is lost and asked for anew.</summary>
    ReplicaLost,

    /// <summary>A block is deleted that its data node does not have.</summary>
    DeleteOfMissing,

    /// <summary>The block is deleted before it was stored: every event is known, their order is not.</summary>
    DeletedTooSoon,
}
