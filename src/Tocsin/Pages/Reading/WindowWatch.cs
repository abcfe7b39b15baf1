using System.Text.Json;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server;
using Tocsin.Server.Windows;

namespace Tocsin.Pages.Reading;

/// <summary>
/// The windows of one stream as all open pages share them: followed while somebody looks, so that a change is here a tenth of a second after it happened however many look. Any
/// thread may call it.
/// </summary>
internal sealed class WindowWatch(RunningStream stream, TimeProvider time) : IDisposable
{
    /// <summary>Closed windows that are shown: a day of windows of 30 s.</summary>
    public const int MostClosed = 2_880;

    private const int MostDetailed = 120;
    private static readonly TimeSpan LookedAwayFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AllAnewAfter = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource<StreamWindows?>? _first;
    private volatile StreamWindows? _latest;
    private long _lookedAt;

    // The follower's own.
    private List<WindowSummary> _closed = [];

    /// <summary>The stream that it follows.</summary>
    public RunningStream Stream => stream;

    /// <summary>The windows; the same object as before while nothing has changed. Null where the stream counts none.</summary>
    public Task<StreamWindows?> ReadAsync(CancellationToken cancellation)
    {
        Volatile.Write(ref _lookedAt, time.GetTimestamp());
        TaskCompletionSource<StreamWindows?> first;
        lock (_lock)
        {
            if (_first is { Task.IsCompletedSuccessfully: true })
            {
                return Task.FromResult(_latest);
            }

            if (_first is null || _first.Task.IsFaulted)
            {
                _first = new TaskCompletionSource<StreamWindows?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(() => FollowAsync(_first), CancellationToken.None);
            }

            first = _first;
        }

        return first.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task FollowAsync(TaskCompletionSource<StreamWindows?> first)
    {
        try
        {
            CancellationToken stop = _stop.Token;
            IReadOnlyList<WindowSummary> open = [];
            WindowCounts counts = default;
            WindowRuleInForce? rule = null;
            long all = 0;
            bool known = false;
            await foreach ((WindowTable look, WindowsChange? change) in stream.LookAtWindowsAsync(stop))
            {
                // Who still waits for the first answer has not looked away, however long the lane took.
                if (known && time.GetElapsedTime(Volatile.Read(ref _lookedAt)) > LookedAwayFor)
                {
                    break;
                }

                if (!known || change is { Skipped: true } || time.GetElapsedTime(all) > AllAnewAfter)
                {
                    // Newer than the look; an answer that others share might lack what was skipped.
                    WindowTable table = await stream.WindowsNowAsync(MostClosed, stop);
                    (_closed, open, counts, rule) = ([.. table.Closed], table.Open, table.Counts, table.Rule);
                    (known, all) = (true, time.GetTimestamp());
                    Show(rule, counts, open);
                }
                else if (change is not null || look.Rule != rule)
                {
                    if (change is not null)
                    {
                        open = [.. change.Windows.Where(window => window.ClosedTicks is null)];
                        counts = change.Counts;
                        Close([.. change.Windows.Where(window => window.ClosedTicks is not null)]);
                    }

                    rule = look.Rule;
                    Show(rule, counts, open);
                }

                first.TrySetResult(_latest);
            }

            Forget(first, null);
        }
        catch (Exception exception)
        {
            Forget(first, exception);
        }
    }

    // Whoever asks next begins anew.
    private void Forget(TaskCompletionSource<StreamWindows?> first, Exception? fault)
    {
        lock (_lock)
        {
            _first = null;
            _closed = [];
        }

        if (fault is not null && first.TrySetException(fault))
        {
            _ = first.Task.Exception; // seen, whoever still waits or not
        }
    }

    // Windows further back keep figures alone, as in the lane.
    private void Close(List<WindowSummary> changed)
    {
        if (changed.Count == 0)
        {
            return;
        }

        HashSet<long> starts = [.. changed.Select(window => window.Start)];
        _closed = [.. changed.Concat(_closed.Where(window => !starts.Contains(window.Start))).OrderByDescending(window => window.Start).Take(MostClosed)];
        for (int at = MostDetailed; at < _closed.Count; at++)
        {
            if (_closed[at].Groups.Any(group => group.Urls.Count > 0 || group.Examples.Count > 0))
            {
                _closed[at] = _closed[at] with { Groups = [.. _closed[at].Groups.Select(group => group with { Urls = [], Examples = [] })] };
            }
        }
    }

    private void Show(WindowRuleInForce? rule, WindowCounts counts, IReadOnlyList<WindowSummary> open) =>
        _latest = rule is null && open.Count == 0 && _closed.Count == 0 ? null : Windows(rule, counts, open, _closed);

    private static StreamWindows Windows(WindowRuleInForce? rule, WindowCounts counts, IReadOnlyList<WindowSummary> open, IReadOnlyList<WindowSummary> closed)
    {
        (string field, bool errors) = rule is null ? ("group", false) : Meaning(rule.Text);
        return new StreamWindows(rule?.Options ?? new WindowOptions(), field, rule?.Preset ?? rule?.Text ?? "none now", counts, open, closed) { Noun = errors ? "error" : "record" };
    }

    // A rule is JSON in its one form. Records with a status of 400 and above are what people call errors.
    private static (string Field, bool Errors) Meaning(string rule)
    {
        using JsonDocument text = JsonDocument.Parse(rule);
        string field = text.RootElement.TryGetProperty("group", out JsonElement group) && group.ValueKind == JsonValueKind.String ? group.GetString()! : "group";
        bool errors = text.RootElement.TryGetProperty("where", out JsonElement where) && where.ValueKind == JsonValueKind.Array
            && where.EnumerateArray().Any(filter => filter.ValueKind == JsonValueKind.String && filter.GetString()!.Replace(" ", string.Empty, StringComparison.Ordinal) is "{status}>=400" or "{status}>=500" or "{status}>399" or "{status}>499");
        return (field, errors);
    }
}
