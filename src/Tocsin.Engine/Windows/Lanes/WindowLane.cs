using System.Text.Json;
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

    private long _changes;
    private long _alertsNext;

    // The state.
    private readonly WindowEngine _engine;
    private AlertRing _alerts = new();
    private WindowReader? _reader;

    /// <summary>A lane that has seen nothing.</summary>
    /// <param name="stream">The stream's name, for texts.</param>
    internal WindowLane(string stream) => _engine = new WindowEngine(stream, this);

    /// <summary>The rule in force; null for none.</summary>
    public WindowRuleInForce? Rule { get; private set; }

    /// <summary>Grows with everything that may show: records, closings, alerts, commands. Any thread may read it.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>The number that the next revision of an alert will have. Any thread may read it.</summary>
    public long AlertsNext => Volatile.Read(ref _alertsNext);

    /// <summary>Called when <see cref="AlertsNext"/> has grown: on the lane's thread, which it must not hold up.</summary>
    public Action? AlertsMoved { get; set; }

    /// <summary>Told what happens at each position, also while the journal is read again after a start; null for nobody. Set it before the lane runs.</summary>
    public IWindowLaneWatcher? Watcher { get; set; }

    /// <summary>Whether lines concern it. Else it costs nothing.</summary>
    internal bool IsActive => _reader is not null;

    /// <summary>Whether it wants lines to become templates, too.</summary>
    internal bool Mines => Rule is { Mined: true };

    /// <summary>Whether it waits for time to pass: windows close when input stops.</summary>
    internal bool HasOpenWindows => !_engine.FromFile && _engine.HasOpenWindows;

    /// <summary>A command has chosen the rule. What was counted stays; without a rule the open windows close.</summary>
    /// <returns>False when it cannot be: nothing has changed.</returns>
    internal bool Use(WindowRuleInForce? choice, long arrivalTicks)
    {
        WindowRule? rule = null;
        if (choice is not null && (Fault(choice, out rule) is not null || rule is null))
            return false;
        if (choice is null)
            _engine.CloseAll(arrivalTicks);

        Become(rule, choice);
        Change();
        return true;
    }

    /// <summary>A command forgets all windows and what usual ones are; the open ones close first. The ledger, the rule and the alerts stay.</summary>
    internal void Reset(long arrivalTicks)
    {
        _engine.Forget(arrivalTicks);
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
                Watcher?.Refused(position, _reader, line);
                break;
        }

        Change();
    }

    /// <summary>A second of silence.</summary>
    internal void Tick(long ticks)
    {
        if (HasOpenWindows)
        {
            _engine.Tick(ticks);
            Change();
        }
    }

    void IWindowListener.Closed(WindowSummary window) => Watcher?.Closed(_engine.Counts.Windows - 1, window);

    void IWindowListener.Rang(Alert alert) => Ring(alert);

    private void Ring(Alert alert)
    {
        _alerts.Add(alert);
        Volatile.Write(ref _alertsNext, _alerts.Next);
        Watcher?.Rang(_alerts.Next - 1, alert);
        AlertsMoved?.Invoke();
    }

    private void Change() => Volatile.Write(ref _changes, _changes + 1);

    private static string? Fault(WindowRuleInForce choice, out WindowRule? rule)
    {
        rule = null;
        if (choice.Options.Faults().FirstOrDefault() is { } wrong)
            return wrong;
        return WindowRule.TryParse(choice.Text, out rule, out IReadOnlyList<string> faults) ? null : faults[0];
    }

    // What groups are called in texts and messages: the field's name, without what is done to its value.
    private static string GroupFieldOf(WindowRule rule)
    {
        const int Longest = 64;
        using JsonDocument json = JsonDocument.Parse(rule.Text);
        string? group = json.RootElement.TryGetProperty("group", out JsonElement given) ? given.GetString() : null;
        string name = group?.Split('|')[0].Trim('{', '}', ' ') ?? "";
        return name.Length is 0 or > Longest ? "group" : name;
    }

    private void Become(WindowRule? rule, WindowRuleInForce? choice)
    {
        // The journal may name a preset; what is in force says what that was.
        Rule = choice is null ? null : choice with { Text = rule!.Text, Preset = WindowRule.Presets.Any(preset => preset.Name == rule.Name) ? rule.Name : null };
        _reader = rule?.CreateReader();
        if (choice is null)
            return;
        _engine.FromFile = choice.FromFile;
        _engine.Options = choice.Options with { GroupField = GroupFieldOf(rule!) };
    }
}
