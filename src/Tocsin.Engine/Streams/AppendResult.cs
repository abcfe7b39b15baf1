namespace Tocsin.Engine.Streams;

/// <summary>What became of a batch; it is durable when this is returned.</summary>
/// <param name="Accepted">Inputs that are in the journal now.</param>
/// <param name="Duplicates">Inputs that were dropped: their source had delivered them before.</param>
/// <param name="Lane">The lane that took them.</param>
/// <param name="Next">The position after the last record of the batch.</param>
public readonly record struct AppendResult(int Accepted, int Duplicates, int Lane, long Next);
