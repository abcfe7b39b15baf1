using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// What a lane does with its lines: header, template, statistics, live view. The format is a command of the journal
/// (<see cref="FormatCommand"/>); before the first one, lines are their own content. Everything but <see cref="Tail"/> belongs to
/// the lane's thread.
/// </summary>
public sealed partial class LinePipeline : ILaneProcessor
{
    private Dictionary<long, TemplateStatistics> _statistics = [];
    private DrainMiner _miner;
    private ILineParser _parser;
    private long _position;
    private long _latestTicks;
    private PipelineCounts _counts;

    /// <summary>A pipeline that has seen nothing. Throws <see cref="ArgumentException"/> with all faults of the options.</summary>
    /// <param name="options">How lines are read and mined.</param>
    /// <param name="bundles">Where the models are that the journal names; none may be named without it.</param>
    public LinePipeline(PipelineOptions options, IBundleSource? bundles = null)
    {
        _ = bundles;
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        Options = options with { Miner = options.Miner with { MaxClusters = options.Miner.MaxClusters ?? options.MaxTemplates } };
        _miner = new DrainMiner(Options.Miner);
        _parser = FormatCatalogue.None.CreateParser();
        Tail = new LiveTail(options.TailBytes, options.TailLines);
    }

    /// <summary>The settings it was made with, <see cref="MinerOptions.MaxClusters"/> filled in.</summary>
    public PipelineOptions Options { get; }

    /// <summary>The last lines; any thread may read.</summary>
    public LiveTail Tail { get; }

    /// <summary>The sessions.</summary>
    public SessionLane Sessions { get; } = new();

    /// <summary>The header format in force, and why.</summary>
    public FormatChoice Format { get; private set; } = new(null, "no lines yet");

    /// <summary>
    /// The miner's settings in force. A restored state keeps the settings that it was mined with, whatever the configuration says now:
    /// where they differ from <see cref="Options"/>, the host says so.
    /// </summary>
    public MinerOptions MinerInForce => _miner.Options;

    /// <summary>What was counted so far.</summary>
    public PipelineCounts Counts => _counts;

    /// <inheritdoc/>
    public bool HasArmedTimers => false;

    /// <inheritdoc/>
    public void Process(in JournalRecord record, ILaneContext context)
    {
        _position = record.Position + 1;
        _latestTicks = record.ArrivalTicks;
        switch (record.Kind)
        {
            case RecordKind.Input:
                ProcessLine(record, context);
                break;
            case RecordKind.Command:
                Obey(record.Payload);
                break;
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        // Every line is finished when Process returns.
    }

    private void ProcessLine(in JournalRecord record, ILaneContext context)
    {
        ParsedLine line = _parser.Parse(record.Payload, record.ArrivalTicks);
        MinedLine mined = _miner.Mine(line.Content, MaskMark.Read(record.Mark));
        if (mined.SkippedMasks != 0 && record.Mark.IsEmpty)
            MaskMark.Append(context, mined.SkippedMasks);

        Statistics(mined).Count1(record.ArrivalTicks, line.Severity, line.Content);
        _counts.Lines++;
        if (!line.HeaderMatched)
            _counts.HeaderMisses++;
        if (record.Flags != RecordFlags.None)
            CountFlags(record.Flags);
        Tail.Write(record.Position, record.ArrivalTicks, line.EventTicks, line.Severity, mined.ClusterId, line.Component, line.Content);
    }

    private TemplateStatistics Statistics(MinedLine mined)
    {
        if (_statistics.TryGetValue(mined.ClusterId, out TemplateStatistics? statistics))
            return statistics;
        statistics = new TemplateStatistics();
        _statistics.Add(mined.ClusterId, statistics);
        if (_statistics.Count > _miner.Options.MaxClusters + Slack)
            ForgetEvicted();
        return statistics;
    }

    /// <summary>Statistics of evicted clusters wait until there are a few of them: finding them costs a walk over all.</summary>
    private int Slack => 16 + ((_miner.Options.MaxClusters ?? 0) / 8);

    private void ForgetEvicted()
    {
        foreach (long id in _statistics.Keys)
        {
            if (!IsLive(id))
                _statistics.Remove(id);
        }
    }

    /// <summary>Templates whose statistics take memory: the live ones and a few evicted ones.</summary>
    internal int StatisticsHeld => _statistics.Count;

    private bool IsLive(long clusterId) => _miner.Size(clusterId) > 0;

    private void CountFlags(RecordFlags flags)
    {
        if (flags.HasFlag(RecordFlags.Truncated))
            _counts.Truncated++;
        if (flags.HasFlag(RecordFlags.InvalidUtf8))
            _counts.InvalidUtf8++;
    }

    private void Obey(ReadOnlySpan<byte> payload)
    {
        if (FormatCommand.Parse(payload) is { } command && FormatCatalogue.TryFind(command.Name, out LineFormat? format, out _))
            Use(format!, new FormatChoice(command.Name, command.Why));
        else
            _counts.UnknownCommands++;
    }

    private void Use(LineFormat format, FormatChoice choice)
    {
        _parser = format.CreateParser();
        Format = choice;
    }
}
