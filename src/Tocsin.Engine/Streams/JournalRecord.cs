namespace Tocsin.Engine.Streams;

/// <summary>One record of a lane. The spans are valid during the call that hands it over.</summary>
public readonly ref struct JournalRecord
{
    /// <summary>The record's place in its lane: 0, 1, 2, … without gaps.</summary>
    public required long Position { get; init; }

    /// <summary>What it is.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>What is to be known about it.</summary>
    public RecordFlags Flags { get; init; }

    /// <summary>When it arrived, in UTC ticks; never earlier than the record before it.</summary>
    public required long ArrivalTicks { get; init; }

    /// <summary>The source that sent it, or empty; see <c>Tocsin-Source</c>.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The source's own number of this record; meaningful when <see cref="Source"/> is not empty.</summary>
    public long SourceOffset { get; init; }

    /// <summary>The line without its line end, or the command's, mark's or rejection's body.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>What an earlier run marked about this record (<see cref="ILaneContext.MarkDurably"/>); empty when nothing.</summary>
    public ReadOnlySpan<byte> Mark { get; init; }
}
