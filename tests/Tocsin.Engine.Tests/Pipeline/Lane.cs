using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>Hands records to a pipeline as a lane would, without a journal.</summary>
internal sealed class Lane(LinePipeline pipeline) : ILaneContext
{
    public Lane(PipelineOptions options)
        : this(new LinePipeline(options))
    {
    }

    public LinePipeline Pipeline { get; } = pipeline;

    public long Next { get; set; }

    /// <summary>The marks that the pipeline asked for, by position.</summary>
    public Dictionary<long, byte[]> Marks { get; } = [];

    public void MarkDurably(ReadOnlySpan<byte> mark) => Marks.Add(Next, mark.ToArray());

    public void Line(string line, DateTime arrival) => Raw(RecordKind.Input, Encoding.UTF8.GetBytes(line), arrival);

    public void Command(FormatCommand command) => Raw(RecordKind.Command, command.ToPayload(), command.When);

    public void Raw(RecordKind kind, ReadOnlySpan<byte> payload, DateTime arrival, RecordFlags flags = RecordFlags.None, byte[]? mark = null)
    {
        Pipeline.Process(new JournalRecord { Position = Next, Kind = kind, Payload = payload, ArrivalTicks = arrival.Ticks, Flags = flags, Mark = mark }, this);
        Next++;
    }
}
