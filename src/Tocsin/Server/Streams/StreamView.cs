using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;
using Tocsin.Server.Sessions;

namespace Tocsin.Server.Streams;

/// <summary>A stream as the API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ledger">What became of its records.</param>
/// <param name="Lanes">Where each lane stands.</param>
/// <param name="RecordsPerSecond">Records in the last full second.</param>
/// <param name="Notices">What its operator should know although it works; empty as a rule.</param>
/// <param name="Model">The model in force; null when none was ever chosen.</param>
/// <param name="Sessions">The ledger of its sessions, as it stood within the last second.</param>
/// <param name="Format">Its header format and why; null in lists.</param>
/// <param name="Rates">Records in each second of the last ten minutes, oldest first; null in lists.</param>
/// <param name="Sources">The sources that are configured for it and how they are doing; null in lists.</param>
public sealed record StreamView(
    string Name,
    LedgerView Ledger,
    IReadOnlyList<LaneView> Lanes,
    double RecordsPerSecond,
    IReadOnlyList<string> Notices,
    ModelInForceView? Model,
    SessionCountsView Sessions,
    FormatChoice? Format = null,
    IReadOnlyList<double>? Rates = null,
    IReadOnlyList<SourceView>? Sources = null);

/// <summary>A ledger; <c>received = processed + rejected + pending</c>, the others are marks.</summary>
public sealed record LedgerView(
    long Received, long Processed, long Rejected, long Pending, bool Balances, long Truncated, long InvalidUtf8, long Duplicates, long HeaderMisses)
{
    public static LedgerView Of(Ledger ledger) => new(
        ledger.Received, ledger.Processed, ledger.Rejected, ledger.Pending, ledger.Balances,
        ledger.Truncated, ledger.InvalidUtf8, ledger.Duplicates, ledger.HeaderMisses);
}

/// <summary>Where a lane stands.</summary>
/// <param name="Lane">Its number.</param>
/// <param name="First">The oldest position in the journal.</param>
/// <param name="Durable">The position after the last durable record.</param>
/// <param name="Processed">The position after the last processed one.</param>
/// <param name="Checkpointed">The position of the latest checkpoint.</param>
/// <param name="CheckpointTime">When that was written; null when there is none yet.</param>
/// <param name="JournalBytes">Bytes of journal on disk.</param>
public sealed record LaneView(int Lane, long First, long Durable, long Processed, long Checkpointed, DateTime? CheckpointTime, long JournalBytes)
{
    public static LaneView Of(LanePosition lane) => new(
        lane.Lane, lane.First, lane.Durable, lane.Processed, lane.Checkpointed,
        lane.CheckpointTicks == 0 ? null : new DateTime(lane.CheckpointTicks, DateTimeKind.Utc), lane.JournalBytes);
}

/// <summary>A source and how it is doing.</summary>
/// <param name="Address">As it is configured.</param>
/// <param name="State"><c>idle</c>, <c>running</c>, <c>retrying</c> or <c>ended</c>.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Records">Records appended since the start.</param>
/// <param name="Bytes">Bytes read since the start.</param>
/// <param name="Faults">Faults of the outside since the start.</param>
/// <param name="Missed">Records that the other side no longer had when they were asked for, since the start.</param>
public sealed record SourceView(string Address, string State, string Detail, long Records, long Bytes, long Faults, long Missed = 0);

/// <summary>Where a source goes on.</summary>
/// <param name="Source">The source, as <c>Tocsin-Source</c> names it.</param>
/// <param name="NextOffset">The offset of the first record that is not durable yet; 0 for a source that is not known.</param>
public sealed record SourceOffset(string Source, long NextOffset);
