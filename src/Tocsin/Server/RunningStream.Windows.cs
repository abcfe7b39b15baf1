using System.Runtime.CompilerServices;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server.Sessions;
using Tocsin.Server.Windows;

namespace Tocsin.Server;

// Windows: what was counted in each, what changes, the rule that reads records of lines.
public sealed partial class RunningStream
{
    /// <summary>Closed windows that those who watch are told at once; who misses more asks for them.</summary>
    internal const int MostClosedAtOnce = 120;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);

    private readonly SharedAnswers<int, WindowTable> _windows;
    private readonly SharedAnswers<long, WindowSummary?> _window;
    private readonly SharedAnswers<bool, WindowTable> _watchedWindows;
    private readonly SharedChanges _windowsChanges = new();

    /// <summary>The ledger of its windows, as it stood within the last second.</summary>
    public WindowCounts WindowCounts => Sampled.Windows;

    /// <summary>The rule that reads records of its lines, as it was within the last second; null for none.</summary>
    public WindowRuleInForce? WindowRule => Sampled.WindowRule;

    /// <summary>The rule that reads records of its lines, once all commands that are durable now have been obeyed; null for none.</summary>
    /// <exception cref="StreamFullException">The lane is behind for 10 s.</exception>
    public async Task<WindowRuleInForce?> WindowRuleAsync(CancellationToken cancellation = default)
    {
        try
        {
            await Log.WaitProcessedAsync(0, Log.Positions[0].Durable, cancellation).WaitAsync(AnswerPatience, _time, cancellation);
            return await AskWindowsAsync(windows => windows.Rule).WaitAsync(AnswerPatience, _time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StreamFullException($"The lane of stream '{Name}' is behind for {AnswerPatience.TotalSeconds:0.###} s, and which rule is in force is not known yet.");
        }
    }

    /// <summary>All open windows and the latest closed ones, now or as they were a quarter of a second ago. Windows further back than 120 have figures only.</summary>
    /// <param name="closed">Closed windows at most.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<WindowTable> WindowsAsync(int closed, CancellationToken cancellation = default) => _windows.AskAsync(closed, cancellation);

    /// <summary>The same, asked of the lane itself: never older than this call.</summary>
    internal Task<WindowTable> WindowsNowAsync(int closed, CancellationToken cancellation) => AskWindowsAsync(windows => windows.Table(closed)).WaitAsync(cancellation);

    /// <summary>One window by its first instant, in UTC ticks; null when there is none, or none any longer.</summary>
    public Task<WindowSummary?> WindowAsync(long start, CancellationToken cancellation = default) => _window.AskAsync(start, cancellation);

    /// <summary>What changes, at most ten times a second: first how all stands, then what has changed since. Ends with an <see cref="OperationCanceledException"/>.</summary>
    public async IAsyncEnumerable<WindowsChange> WatchWindowsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (WindowsLook look in LookAtWindowsAsync(cancellation))
        {
            if (look.Change is { } change)
            {
                yield return change;
            }
        }
    }

    /// <summary>Every look, also those at which nothing had changed.</summary>
    internal async IAsyncEnumerable<WindowsLook> LookAtWindowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        WindowTable? seen = null;
        using var timer = new PeriodicTimer(WatchInterval, _time);
        do
        {
            WindowsChange? change = null;
            if (seen?.Changes != _pipeline.Windows.Changes)
            {
                // Another's answer may be older than the change that is looked for: the next look finds it then.
                WindowTable now = await _watchedWindows.AskAsync(true, cancellation);
                change = _windowsChanges.Between(seen, now);
                seen = now;
            }

            yield return new WindowsLook(seen, change);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Records that are counted in a window, read from the journal by the rule in force.</summary>
    /// <param name="window">The window.</param>
    /// <param name="group">Only this group's; null for all.</param>
    /// <param name="after">The position to read after: <see cref="WindowRecords.Next"/> of the page before; null from the first on.</param>
    /// <param name="limit">Records at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StreamFullException">The lane is behind.</exception>
    public async Task<WindowRecords> WindowRecordsAsync(WindowSummary window, string? group, long? after, int limit, CancellationToken cancellation = default)
    {
        WindowRuleInForce? rule = await WindowRuleAsync(cancellation);
        return rule is null
            ? new WindowRecords([], null, "No rule reads records of this stream any longer.")
            : await Task.Run(() => new WindowRecordReader(Log, rule, window, group).Read(after, limit, cancellation), cancellation);
    }

    /// <summary>The folder that its records go to; null when there is none.</summary>
    internal ErrorRecords? ErrorRecords { get; set; }

    /// <summary>The number that the next revision of its windows' alerts will have.</summary>
    public long AlertsNext => _pipeline.Windows.AlertsNext;

    /// <summary>Called when <see cref="AlertsNext"/> has grown, on the lane's thread.</summary>
    internal void OnAlertsMoved(Action moved) => _pipeline.Windows.AlertsMoved = moved;

    /// <summary>Revisions of its windows' alerts from a number on, the oldest first.</summary>
    public Task<NumberedAlerts> AlertsFromAsync(long number, int limit, CancellationToken cancellation = default) =>
        AskWindowsAsync(windows => windows.AlertsFrom(number, limit)).WaitAsync(cancellation);

    /// <summary>Has another rule read records of the lines from here on, as a command of the journal; what was counted stays.</summary>
    /// <returns>The position of the command.</returns>
    public Task<long> UseWindowRuleAsync(WindowCommand command, CancellationToken cancellation = default) => CommandAsync(command.ToPayload(), cancellation);

    /// <summary>Forgets all windows, as a command of the journal.</summary>
    /// <returns>The position of the command.</returns>
    public Task<long> ResetWindowsAsync(ResetWindowsCommand command, CancellationToken cancellation = default) => CommandAsync(command.ToPayload(), cancellation);

    // The configuration speaks once. A crash between the two lines below says it twice, which changes nothing.
    private async Task ConfigureWindowsAsync(ConfiguredWindows? configured, CancellationToken cancellation)
    {
        bool isNew = Log.Positions[0].Durable == 0;
        if (configured is null || (!isNew && configured.WasSaid) || (isNew && configured.Command.Rule is null))
        {
            return;
        }

        var batch = new RecordBatch();
        batch.AddCommand(configured.Command.ToPayload());
        await Log.AppendAsync(batch, cancellation);
        configured.NoteSaid();
    }

    private Task<TAnswer> AskWindowsAsync<TAnswer>(Func<WindowLane, TAnswer> question) =>
        Log.AskAsync<LinePipeline, TAnswer>(0, pipeline => question(pipeline.Windows));

    private void ForgetWindows()
    {
        _windows.Forget();
        _window.Forget();
        _watchedWindows.Forget();
    }
}
