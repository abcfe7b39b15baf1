using System.Text.Json;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Merging;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Kafka.Windows;

/// <summary>The windows of the whole group: what the accepted messages of the merge log make of them.</summary>
/// <param name="name">What is counted, for texts.</param>
/// <param name="said">Told of each closed window and each revision of an alert, with the position of the message that made it.</param>
/// <param name="reset">Told that everything begins anew.</param>
internal sealed class MergedWindows(string name, Action<object> said, Action reset) : IMergeTarget, IWindowListener
{
    private WindowEngine? _engine;

    /// <summary>The windows.</summary>
    public WindowEngine Engine => _engine ??= new WindowEngine(name, this);

    /// <summary>At most 5 s, and at most half of the silence after which a lane is idle.</summary>
    public TimeSpan Hearing => TimeSpan.FromTicks(Math.Min(5 * TimeSpan.TicksPerSecond, Engine.Options.Idle.Ticks / 2));

    /// <summary>What the log carries for these settings.</summary>
    public static MergeSetup SetupOf(WindowRule rule, WindowOptions options) => new(rule.Text, JsonSerializer.Serialize(options));

    /// <summary>How records are read, as the log says.</summary>
    /// <exception cref="WindowGroupException">This build cannot read it.</exception>
    public static (WindowRule Rule, WindowOptions Options) Read(MergeSetup setup)
    {
        try
        {
            WindowOptions options = JsonSerializer.Deserialize<WindowOptions>(setup.Options) ?? throw new JsonException("there is nothing");
            if (options.Faults().FirstOrDefault() is { } fault)
                throw new JsonException(fault);
            return (WindowRule.Parse(setup.Rule), options);
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new WindowGroupException($"The group counts by settings that this build cannot read ({fault.Message}). Run one version on all machines, or begin anew with --fresh.", fault);
        }
    }

    public void SetUp(MergeSetup setup, long position, long ticks)
    {
        if (setup.Reset)
        {
            _engine = null;
            reset();
        }

        Engine.Options = Read(setup).Options;
    }

    public void Hold(int lane, long ticks) => Engine.Expect(lane, ticks);

    public void Merge(int lane, ReadOnlySpan<byte> share, long position, long ticks) => Engine.Merge(lane, share, position, ticks);

    public void Tick(long ticks, long position) => Engine.Tick(ticks);

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="WindowGroupException">It cannot be read.</exception>
    public void Read(MergeSetup setup, ReadOnlySpan<byte> state)
    {
        Engine.Options = Read(setup).Options;
        try
        {
            Engine.Read(state)();
        }
        catch (InvalidDataException fault)
        {
            throw new WindowGroupException($"The group's saved state cannot be read ({fault.Message}). Run one version on all machines, or begin anew with --fresh.", fault);
        }
    }

    public void Closed(WindowSummary window) => said(window);

    public void Rang(Alert alert) => said(alert);
}
