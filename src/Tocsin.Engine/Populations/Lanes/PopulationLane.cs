using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Populations.Lanes;

/// <summary>
/// All populations of a lane: the rule that makes events of its lines, the model that answers them. Its state is a function of the lane's records. Every member belongs
/// to the lane's thread, but for <see cref="TryAnswer(long, out PopulationAnswer)"/> and <see cref="Feed"/>, which any thread may use.
/// </summary>
public sealed partial class PopulationLane
{
    private readonly EventAnswers _answers = new(AnswersKept);
    private PopulationCounts _counts;

    /// <summary>Positions that <see cref="TryAnswer(long, out PopulationAnswer)"/> reaches back.</summary>
    public const int AnswersKept = 65_536;

    /// <summary>The rule in force; null for none.</summary>
    public PopulationRuleInForce? Rule { get; private set; }

    /// <summary>The ledger, and what was marked and found.</summary>
    public PopulationCounts Counts => _counts;

    /// <summary>The answers as finished JSON, for those who watch; any thread.</summary>
    public PopulationFeed Feed { get; } = new();

    /// <summary>Whether lines concern it. Else it costs nothing.</summary>
    internal bool IsActive => Rule is not null;

    /// <summary>Whether lines become templates, too.</summary>
    internal bool Mines => Rule is not { Mined: false };

    /// <summary>The answer to the line at a position; any thread, once the position has been processed. False when it was no event, or is longer ago than <see cref="AnswersKept"/> positions.</summary>
    public bool TryAnswer(long position, out PopulationAnswer answer)
    {
        bool found = TryAnswer(position, out EventAnswer line);
        answer = line.Answer;
        return found && line.Outcome == MappingOutcome.Used;
    }

    /// <summary>The same with what became of a line that was no event, and with the time it took. False when the line was seen by no rule, or is too long ago.</summary>
    public bool TryAnswer(long position, out EventAnswer answer) => _answers.TryRead(position, out answer);

    /// <summary>A command has chosen the rule.</summary>
    /// <returns>False when it cannot be: nothing has changed.</returns>
    internal bool Use(PopulationRuleInForce? rule)
    {
        if (rule is not null && rule.Options.Faults().Any())
            return false;
        Rule = rule;
        return true;
    }

    /// <summary>A command forgets one scope, or all.</summary>
    internal void Reset(ScopeName? scope) => _scopes.RemoveAll(known => scope is null || known.Name == scope);

    /// <summary>Takes a line, when <see cref="IsActive"/>.</summary>
    internal void Take(MappableLine line, long position, long arrivalTicks)
    {
        _counts.Seen++;
        _counts.Ignored++;
        _answers.Write(position, new EventAnswer(MappingOutcome.Ignored, false, default, 0));
    }
}
