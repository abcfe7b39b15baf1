using Tocsin.Engine.Formats;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// What a lane does with its lines: header, template, statistics, live view, sessions, populations, windows. The format is a command of the journal
/// (<see cref="FormatCommand"/>); before the first one, lines are their own content. Everything belongs to the lane's thread, but for <see cref="Tail"/> and what
/// <see cref="PopulationLane"/> and <see cref="WindowLane"/> say.
/// </summary>
public sealed partial class LinePipeline : ILaneProcessor, ILiveLines
{
    private Dictionary<long, TemplateStatistics> _statistics = [];
    private DrainMiner _miner;
    private ILineParser _parser;
    private long _position;
    private long _latestTicks;
    private PipelineCounts _counts;
    private readonly LineMarks _marks = new();

    /// <summary>The cluster of a line that is not mined.</summary>
    private const long NoCluster = 0;

    /// <summary>A pipeline that has seen nothing. Throws <see cref="ArgumentException"/> with all faults of the options.</summary>
    /// <param name="options">How lines are read and mined.</param>
    /// <param name="bundles">Where the models are that the journal names; none may be named without it.</param>
    /// <param name="time">Measures how long models take, and nothing that is decided depends on it; null measures nothing.</param>
    public LinePipeline(PipelineOptions options, IBundleSource? bundles = null, TimeProvider? time = null)
        : this(options, bundles, new SessionLaneLimits(), time)
    {
    }

    internal LinePipeline(PipelineOptions options, IBundleSource? bundles, SessionLaneLimits limits, TimeProvider? time = null)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        Options = options with { Miner = options.Miner with { MaxClusters = options.Miner.MaxClusters ?? options.MaxTemplates } };
        _miner = new DrainMiner(Options.Miner);
        _parser = FormatCatalogue.None.CreateParser();
        Tail = new LiveTail(options.TailBytes, options.TailLines);
        Sessions = new SessionLane(bundles, this, limits, time);
        Populations = new PopulationLane(new PopulationLimits(), time);
        Windows = new WindowLane(options.Stream);
    }

    /// <summary>The settings it was made with, <see cref="MinerOptions.MaxClusters"/> filled in.</summary>
    public PipelineOptions Options { get; }

    /// <summary>The last lines; any thread may read.</summary>
    public LiveTail Tail { get; }

    /// <summary>The sessions.</summary>
    public SessionLane Sessions { get; }

    /// <summary>The populations.</summary>
    public PopulationLane Populations { get; }

    /// <summary>The windows.</summary>
    public WindowLane Windows { get; }

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
    public bool HasArmedTimers => Sessions.HasOpenSessions || Windows.HasOpenWindows;

    /// <inheritdoc/>
    public void Process(in JournalRecord record, ILaneContext context)
    {
        _position = record.Position + 1;
        _latestTicks = record.ArrivalTicks;
        Sessions.Position = record.Position;
        switch (record.Kind)
        {
            case RecordKind.Input:
                ProcessLine(record, context);
                break;
            case RecordKind.Tick:
                Sessions.Tick(record.ArrivalTicks);
                Windows.Tick(record.ArrivalTicks);
                break;
            case RecordKind.Command:
                Obey(record.Position, record.ArrivalTicks, record.Payload);
                break;
        }
    }

    /// <inheritdoc/>
    public void Drain() => Sessions.Flush();

    private void ProcessLine(in JournalRecord record, ILaneContext context)
    {
        AnnotatedLine annotated = new() { Line = record.Payload };
        if ((record.Flags & RecordFlags.Annotated) != RecordFlags.None && !LineAnnotation.TryRead(record.Payload, out annotated))
            _counts.BadAnnotations++;
        ParsedLine line = NeedsHeader ? _parser.Parse(annotated.Line, record.ArrivalTicks) : new ParsedLine { Content = annotated.Line, HeaderMatched = true };
        _marks.Begin(record.Mark, context);
        long cluster = Mines ? Mine(record, line) : NoCluster;
        _counts.Lines++;
        if (!line.HeaderMatched)
            _counts.HeaderMisses++;
        if (record.Flags != RecordFlags.None)
            CountFlags(record.Flags);
        Tail.Write(record.Position, record.ArrivalTicks, line.EventTicks, line.Severity, cluster, line.Component, line.Content);
        if (Sessions.IsActive)
            Judge(record, annotated, line, cluster);
        if (Populations.IsActive)
            Observe(record, annotated, line, cluster);
        if (Windows.IsActive)
            Windows.Take(annotated.Line, record.Position, record.ArrivalTicks);
    }

    /// <summary>Lines become templates where a rule says so, and where no rule says what they are.</summary>
    private bool Mines => Populations.Mines || Windows.Mines || !(Populations.IsActive || Windows.IsActive);

    /// <summary>A line that is nothing but a population event, or a record of windows, has no header that anybody reads.</summary>
    private bool NeedsHeader => Mines || Populations.NeedsHeader || Sessions.IsActive;

    private long Mine(in JournalRecord record, ParsedLine line)
    {
        MinedLine mined = _miner.Mine(line.Content, _marks.Live.GetValueOrDefault());
        if (mined.SkippedMasks != 0 && _marks.Live is null)
            _marks.TimedOut(mined.SkippedMasks);
        Statistics(mined).Count1(record.ArrivalTicks, line.Severity, line.Content);
        return mined.ClusterId;
    }

    private void Judge(in JournalRecord record, AnnotatedLine annotated, ParsedLine line, long cluster)
    {
        SessionLine judged = new()
        {
            Position = record.Position,
            ArrivalTicks = record.ArrivalTicks,
            EventTicks = line.EventTicks,
            Line = annotated.Line,
            Content = line.Content,
            Cluster = cluster,
            SessionKey = annotated.SessionKey,
            Client = annotated.Client,
        };
        Sessions.Take(judged, _marks);
    }

    private void Observe(in JournalRecord record, AnnotatedLine annotated, ParsedLine line, long cluster)
    {
        Span<byte> template = stackalloc byte[TemplateName.MostBytes];
        MappableLine mappable = new()
        {
            Line = annotated.Line,
            Content = line.Content,
            Component = line.Component,
            Level = SeverityNames.Utf8(line.Severity),
            Template = template[..TemplateName.Write(cluster, template)],
            Session = annotated.SessionKey,
            Group = annotated.Group,
        };
        Populations.Take(mappable, record.Position, record.ArrivalTicks);
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

    private void Obey(long position, long arrivalTicks, ReadOnlySpan<byte> payload)
    {
        if (FormatCommand.Parse(payload) is { } format)
            Count(Obey(format));
        else if (ModelCommand.Parse(payload) is { } model)
            Count(Sessions.Use(model.At(position)));
        else if (ResetSessionsCommand.Parse(payload) is not null)
            Sessions.Reset();
        else if (PopulationCommand.Parse(payload) is { } population)
            Count(Populations.Use(population.At(position)));
        else if (ResetPopulationsCommand.Parse(payload) is { } reset)
            Populations.Reset(reset.Scope);
        else if (WindowCommand.Parse(payload) is { } window)
            Count(Windows.Use(window.At(position), arrivalTicks));
        else if (ResetWindowsCommand.Parse(payload) is not null)
            Windows.Reset(arrivalTicks);
        else
            Count(false);
    }

    private void Count(bool obeyed) => _counts.UnknownCommands += obeyed ? 0 : 1;

    private bool Obey(FormatCommand command)
    {
        if (!FormatCatalogue.TryFind(command.Name, out LineFormat? format, out _))
            return false;
        Use(format!, new FormatChoice(command.Name, command.Why));
        return true;
    }

    private void Use(LineFormat format, FormatChoice choice)
    {
        _parser = format.CreateParser();
        Format = choice;
    }
}
