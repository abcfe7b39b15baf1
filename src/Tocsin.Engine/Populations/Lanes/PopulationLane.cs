using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>
/// All populations of a lane: the rule that makes events of its lines, the model that answers them. Its state is a function of the lane's records. Every member belongs
/// to the lane's thread, but for <see cref="TryAnswer(long, out PopulationAnswer)"/> and <see cref="Feed"/>, which any thread may use.
/// </summary>
public sealed partial class PopulationLane
{
    /// <summary>Positions that <see cref="TryAnswer(long, out PopulationAnswer)"/> reaches back.</summary>
    public const int AnswersKept = 65_536;

    private readonly TimeProvider? _time;
    private readonly EventAnswers _answers = new(AnswersKept);
    private readonly FeedWriter _writer;

    // The state.
    private readonly PopulationEngine _engine;
    private PopulationRule? _rule;
    private PopulationMapper? _mapper;
    private long _seen;
    private long _ignored;
    private long _refused;

    /// <summary>A lane that has seen nothing.</summary>
    /// <param name="limits">What bounds it.</param>
    /// <param name="time">Measures how long answers take, and nothing that is decided depends on it; null measures nothing.</param>
    internal PopulationLane(PopulationLimits limits, TimeProvider? time = null)
    {
        (_engine, _time) = (new PopulationEngine(limits), time);
        _writer = new FeedWriter(Feed);
    }

    /// <summary>The rule in force; null for none.</summary>
    public PopulationRuleInForce? Rule { get; private set; }

    /// <summary>The answers as finished JSON, for those who watch; any thread.</summary>
    public PopulationFeed Feed { get; } = new();

    /// <summary>Whether lines concern it. Else it costs nothing.</summary>
    internal bool IsActive => _mapper is not null;

    /// <summary>Whether its rule wants lines to become templates, too.</summary>
    internal bool Mines => Rule is { Mined: true };

    /// <summary>Whether the rule reads what a line's header says.</summary>
    internal bool NeedsHeader => _rule is { NeedsHeader: true };

    /// <summary>
    /// The answer to the line at a position; any thread, once the position has been processed. False when it was no event, or is longer ago than <see cref="AnswersKept"/> positions.
    /// </summary>
    public bool TryAnswer(long position, out PopulationAnswer answer)
    {
        bool found = TryAnswer(position, out EventAnswer line);
        answer = line.Answer;
        return found && line.Outcome == MappingOutcome.Used;
    }

    /// <summary>The same with what became of a line that was no event, and with the time it took. False when the line was seen by no rule, or is too long ago.</summary>
    public bool TryAnswer(long position, out EventAnswer answer) => _answers.TryRead(position, out answer);

    /// <summary>A command has chosen the rule. What was counted by a former one stays.</summary>
    /// <returns>False when it cannot be, or needs templates of lines that are not mined: nothing has changed.</returns>
    internal bool Use(PopulationRuleInForce? choice)
    {
        PopulationRule? rule = null;
        if (choice is not null && (Fault(choice, out rule) is not null || rule is null))
            return false;
        Become(rule, choice);
        return true;
    }

    /// <summary>A command forgets one scope, or all.</summary>
    internal void Reset(ScopeName? scope) => _engine.Reset(scope);

    /// <summary>Takes a line, when <see cref="IsActive"/>. Allocates nothing where all names are known, nothing is found and nobody watches.</summary>
    internal void Take(in MappableLine line, long position, long arrivalTicks)
    {
        _seen++;
        MappingOutcome outcome = _mapper!.Map(line, out PopulationEvent e);
        PopulationAnswer answer = default;
        bool tooMany = outcome == MappingOutcome.Used && !_engine.TryObserve(e, position, arrivalTicks, out answer);
        if (tooMany || outcome == MappingOutcome.Refused)
            _refused++;
        else if (outcome == MappingOutcome.Ignored)
            _ignored++;
        int runtime = _time is null ? 0 : (int)Math.Clamp((_time.GetUtcNow().UtcTicks - arrivalTicks) / TimeSpan.TicksPerMillisecond, 0, int.MaxValue);
        _answers.Write(position, new EventAnswer(tooMany ? MappingOutcome.Refused : outcome, tooMany, answer, runtime));
        if (Feed.IsWatched && outcome == MappingOutcome.Used && !tooMany)
            _writer.Write(e, answer, runtime, Rule!.Preset == FeedWriter.Timestamped ? line.Line : default);
    }

    private static string? Fault(PopulationRuleInForce choice, out PopulationRule? rule)
    {
        rule = null;
        if (choice.Options.Faults().FirstOrDefault() is { } wrong)
            return wrong;
        if (!PopulationRule.TryParse(choice.Text, out rule, out IReadOnlyList<string> faults))
            return faults[0];
        return !choice.Mined && rule!.NeedsTemplates ? "It names {template}, and its lines are not mined." : null;
    }

    private void Become(PopulationRule? rule, PopulationRuleInForce? choice)
    {
        // The journal may name a preset; what is in force says what that was.
        Rule = choice is null ? null : choice with { Text = rule!.Text, Preset = rule.Name };
        (_rule, _mapper) = (rule, rule?.CreateMapper());
        if (choice is not null)
            _engine.Options = choice.Options;
    }
}
