using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Windows.Lanes;

/// <summary>
/// All windows of a lane: the rule that reads its lines as records, the engine that counts them, the revisions of alerts that came of it. Its state is a function of the
/// lane's records. Every member belongs to the lane's thread, but for <see cref="Changes"/> and <see cref="AlertsNext"/>, which any thread may read.
/// </summary>
public sealed partial class WindowLane : IWindowListener
{
    /// <summary>Revisions of alerts that <see cref="AlertsFrom"/> reaches back.</summary>
    public const int AlertsKept = AlertRing.Kept;

    private readonly string _stream;
    private long _changes;
    private long _alertsNext;

    // The state.
    private WindowEngine _engine;
    private WindowCounts _before;
    private AlertRing _alerts = new();
    private WindowReader? _reader;

    /// <summary>A lane that has seen nothing.</summary>
    /// <param name="stream">The stream's name, for texts.</param>
    internal WindowLane(string stream)
    {
        _stream = stream;
        _engine = new WindowEngine(stream, this);
    }

    /// <summary>The rule in force; null for none.</summary>
    public WindowRuleInForce? Rule { get; private set; }

    /// <summary>Grows with everything that may show: records, closings, alerts, commands. Any thread may read it.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>The number that the next revision of an alert will have. Any thread may read it.</summary>
    public long AlertsNext => Volatile.Read(ref _alertsNext);

    /// <summary>Called when <see cref="AlertsNext"/> has grown: on the lane's thread, which it must not hold up.</summary>
    public Action? AlertsMoved { get; set; }

    /// <summary>Whether lines concern it. Else it costs nothing.</summary>
    internal bool IsActive => _reader is not null;

    /// <summary>Whether it wants lines to become templates, too.</summary>
    internal bool Mines => Rule is { Mined: true };

    /// <summary>Whether it waits for time to pass: windows close when input stops.</summary>
    internal bool HasOpenWindows => _engine.HasOpenWindows;

    /// <summary>A command has chosen the rule. What was counted stays; without a rule the open windows close, and what rings is over.</summary>
    /// <returns>False when it cannot be: nothing has changed.</returns>
    internal bool Use(WindowRuleInForce? choice, long position, long arrivalTicks)
    {
        WindowRule? rule = null;
        if (choice is not null && (Fault(choice, out rule) is not null || rule is null))
            return false;
        if (choice is null)
        {
            _engine.CloseAll(arrivalTicks);
            ResolveAll("no rule reads records of this stream any longer", position, arrivalTicks);
        }

        Become(rule, choice);
        Change();
        return true;
    }

    /// <summary>A command forgets all windows and what usual ones are; the ledger, the rule and the alerts that rang stay, and what rings is over.</summary>
    internal void Reset(long position, long arrivalTicks)
    {
        ResolveAll("its windows were reset", position, arrivalTicks);
        _before = Counts;
        _engine = new WindowEngine(_stream, this);
        if (Rule is not null)
            _engine.Options = Rule.Options;
        Change();
    }

    /// <summary>Takes a line, when <see cref="IsActive"/>.</summary>
    internal void Take(ReadOnlySpan<byte> line, long position, long arrivalTicks)
    {
        switch (_reader!.Read(line, arrivalTicks, out WindowRecord record))
        {
            case RecordOutcome.Used:
                _engine.Observe(0, record, position, arrivalTicks);
                break;
            case RecordOutcome.Ignored:
                _engine.Ignore(0, record.Ticks, position, arrivalTicks);
                break;
            default:
                _engine.Refuse();
                break;
        }

        Change();
    }

    /// <summary>A second of silence.</summary>
    internal void Tick(long ticks)
    {
        if (_engine.HasOpenWindows)
        {
            _engine.Tick(ticks);
            Change();
        }
    }

    void IWindowListener.Closed(WindowSummary window)
    {
    }

    void IWindowListener.Rang(Alert alert) => Ring(alert);

    private void Ring(Alert alert)
    {
        _alerts.Add(alert);
        Volatile.Write(ref _alertsNext, _alerts.Next);
        AlertsMoved?.Invoke();
    }

    private void ResolveAll(string why, long position, long arrivalTicks)
    {
        foreach (Alert alert in _alerts.Ringing())
        {
            Ring(alert with
            {
                Revision = alert.Revision + 1,
                Phase = AlertPhase.Resolved,
                Text = $"{alert.Subject}: it is not known whether it is over: {why}.",
                Time = new DateTime(arrivalTicks, DateTimeKind.Utc),
                Position = position,
                Message = default,
            });
        }
    }

    private void Change() => Volatile.Write(ref _changes, _changes + 1);

    private static string? Fault(WindowRuleInForce choice, out WindowRule? rule)
    {
        rule = null;
        if (choice.Options.Faults().FirstOrDefault() is { } wrong)
            return wrong;
        return WindowRule.TryParse(choice.Text, out rule, out IReadOnlyList<string> faults) ? null : faults[0];
    }

    private void Become(WindowRule? rule, WindowRuleInForce? choice)
    {
        // The journal may name a preset; what is in force says what that was.
        Rule = choice is null ? null : choice with { Text = rule!.Text, Preset = WindowRule.Presets.Any(preset => preset.Name == rule.Name) ? rule.Name : null };
        _reader = rule?.CreateReader();
        if (choice is not null)
            _engine.Options = choice.Options;
    }
}
