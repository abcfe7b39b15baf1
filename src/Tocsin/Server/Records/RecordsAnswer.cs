namespace Tocsin.Server.Records;

/// <summary>What became of the records of one request.</summary>
/// <param name="Accepted">Records that are durable now.</param>
/// <param name="Duplicates">Records that the source had already delivered.</param>
/// <param name="Rejected">Records that could not be taken.</param>
/// <param name="Errors">The first 100 of the rejected ones.</param>
/// <param name="Positions">Where each lane that took records goes on.</param>
public sealed record RecordsAnswer(
    int Accepted, int Duplicates, int Rejected, IReadOnlyList<RecordError> Errors, IReadOnlyList<LaneNext> Positions);

/// <summary>One record that could not be taken.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Code">A stable name of the reason.</param>
/// <param name="Detail">The reason for people.</param>
public sealed record RecordError(int Index, string Code, string Detail);

/// <summary>The position after the last record that a lane took.</summary>
public sealed record LaneNext(int Lane, long Next);
