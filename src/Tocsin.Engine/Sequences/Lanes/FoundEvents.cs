using Tocsin.Engine.Sequences.Bundles;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>What a finding was made of, for those who look at it away from the lane.</summary>
/// <param name="Id">The finding's id.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Position">The record that made it certain.</param>
/// <param name="Time">The time of the session's last event by then (UTC).</param>
/// <param name="Ended">Whether the session was over.</param>
/// <param name="Bundle">Who judged.</param>
/// <param name="Events">Its events by then: numbers of the bundle's vocabulary.</param>
public sealed record FoundEvents(string Id, string Session, long Position, DateTime Time, bool Ended, ModelBundle Bundle, ReadOnlyMemory<int> Events);

/// <summary>Some of a lane's findings, which are numbered 0, 1, 2, … since the stream began.</summary>
/// <param name="First">The number of the first of <paramref name="Found"/>; larger than what was asked for where those before are gone.</param>
/// <param name="Next">The number that the lane's next finding will have.</param>
/// <param name="Found">The oldest first.</param>
public sealed record NumberedFindings(long First, long Next, IReadOnlyList<FoundEvents> Found);
