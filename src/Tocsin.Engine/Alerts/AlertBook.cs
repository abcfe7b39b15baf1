using Tocsin.Engine.Logs;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Alerts;

/// <summary>
/// The life of alerts after they rang: revisions of alerts are gathered into troubles (<see cref="Alert.Episode"/>), which people acknowledge and resolve. A trouble that
/// somebody has resolved opens again when another alert of it rings, another window above the threshold; further revisions of an alert that had rung by then leave it
/// resolved. What is acknowledged stays so until it is resolved. What happens is written to the log before it counts, and the same events make the same book. Any thread
/// may call it.
/// </summary>
public sealed partial class AlertBook
{
    /// <summary>Troubles that are kept; the oldest resolved ones leave first.</summary>
    public const int MostTroubles = 10_000;

    /// <summary>Revisions that <see cref="Find"/> can tell of, over all troubles.</summary>
    public const int MostRevisions = 2_000;

    /// <summary>The longest note, in characters.</summary>
    public const int LongestNote = 2_000;

    private enum Happened
    {
        Taken,
        Deed,
        BegunAnew,
    }

    private readonly IAlertLog _log;
    private readonly int _most;

    // Held while an event is written and applied; whoever only reads does not wait for the disk.
    private readonly Lock _writing = new();

    // Everything below. Held for moments.
    private readonly Lock _reading = new();
    private readonly SortedDictionary<long, AlertTrouble> _byOrder = [];
    private readonly Dictionary<(string Stream, string Episode), AlertTrouble> _troubles = [];
    private readonly Dictionary<(string Stream, string Detector), long> _next = [];
    private readonly Queue<(long Order, Alert Alert)> _revisions = new();
    private long _order;
    private long _taken;
    private long _repeated;
    private long _missed;
    private long _forgotten;
    private long _version;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A book in which nothing has happened.</summary>
    /// <param name="log">Where events are written.</param>
    /// <param name="most">Troubles that are kept.</param>
    public AlertBook(IAlertLog log, int most = MostTroubles) => (_log, _most) = (log, most);

    /// <summary>Grows with every event.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The number of the first revision of a stream's detector that the book has not seen.</summary>
    public long NextOf(string stream, string detector)
    {
        lock (_reading)
            return _next.GetValueOrDefault((stream, detector));
    }

    /// <summary>Takes a revision.</summary>
    /// <param name="stream">Where it rang.</param>
    /// <param name="number">Which of all revisions of this detector in that stream it is; those before <see cref="NextOf"/> are dropped, those that are left out count as missed.</param>
    /// <param name="alert">The revision.</param>
    /// <returns>False when the book had it, or a later one of the same alert, before.</returns>
    /// <exception cref="IOException">It cannot be written; the book is as before.</exception>
    public bool Take(string stream, long number, Alert alert)
    {
        lock (_writing)
        {
            if (number < NextOf(stream, alert.Detector))
                return false;
            StateWriter happened = new();
            happened.Number((int)Happened.Taken);
            happened.Text(stream);
            happened.Number(number);
            AlertCodec.Write(happened, alert with { Message = default });
            _log.Append(happened.Written);
            return Apply(stream, number, alert);
        }
    }

    /// <summary>A stream has begun anew, and so have the numbers of its revisions: the next one has number 0. Troubles stay.</summary>
    /// <exception cref="IOException">It cannot be written; the book is as before.</exception>
    public void BeginAnew(string stream, string detector)
    {
        lock (_writing)
        {
            StateWriter happened = new();
            happened.Number((int)Happened.BegunAnew);
            happened.Text(stream);
            happened.Text(detector);
            _log.Append(happened.Written);
            Apply(stream, detector);
        }
    }

    /// <summary>Somebody looks after a trouble. Null when there is none of that name; one that is resolved stays resolved.</summary>
    /// <exception cref="IOException">It cannot be written; the book is as before.</exception>
    public AlertEntry? Acknowledge(string stream, string episode, string who, DateTime when, string? note) =>
        Do(stream, episode, new AlertDeed(AlertState.Acknowledged, who, when, note));

    /// <summary>Somebody says that a trouble is over. Null when there is none of that name.</summary>
    /// <exception cref="IOException">It cannot be written; the book is as before.</exception>
    public AlertEntry? Resolve(string stream, string episode, string who, DateTime when, string? note) =>
        Do(stream, episode, new AlertDeed(AlertState.Resolved, who, when, note));

    private AlertEntry? Do(string stream, string episode, AlertDeed deed)
    {
        if (deed.Note?.Length > LongestNote)
            throw new ArgumentException($"A note has at most {LongestNote} characters; this one has {deed.Note.Length}.", nameof(deed));
        lock (_writing)
        {
            if (Entry(stream, episode) is not { } before)
                return null;
            if (deed.State == AlertState.Acknowledged && before.State == AlertState.Resolved)
                return before;
            StateWriter happened = new();
            happened.Number((int)Happened.Deed);
            happened.Text(stream);
            happened.Text(episode);
            Write(happened, deed);
            _log.Append(happened.Written);
            Apply(stream, episode, deed);
            return Entry(stream, episode);
        }
    }

    private bool Apply(string stream, long number, Alert alert)
    {
        lock (_reading)
        {
            long next = _next.GetValueOrDefault((stream, alert.Detector));
            if (number < next)
                return false;
            _missed += number - next;
            _next[(stream, alert.Detector)] = number + 1;
            if (!_troubles.TryGetValue((stream, alert.Episode), out AlertTrouble? trouble))
            {
                trouble = new AlertTrouble(stream, alert.Episode, ++_order);
                _troubles.Add((stream, alert.Episode), trouble);
                _byOrder.Add(trouble.Order, trouble);
            }

            bool taken = trouble.TryTake(alert with { Message = default });
            if (!taken)
            {
                _repeated++;
                Change();
                return false;
            }

            _taken++;
            _revisions.Enqueue((trouble.Order, alert with { Message = default }));
            if (_revisions.Count > MostRevisions)
                _revisions.Dequeue();
            if (_troubles.Count > _most)
                Forget(trouble);
            Change(trouble);
            return true;
        }
    }

    private void Apply(string stream, string detector)
    {
        lock (_reading)
        {
            _next.Remove((stream, detector));
            Change();
        }
    }

    private void Apply(string stream, string episode, AlertDeed deed)
    {
        lock (_reading)
        {
            if (!_troubles.TryGetValue((stream, episode), out AlertTrouble? trouble))
                return;
            trouble.Do(deed);
            Change(trouble);
        }
    }

    private void Forget(AlertTrouble newest)
    {
        AlertTrouble goes = _byOrder.Values.FirstOrDefault(static trouble => trouble.Entry.State == AlertState.Resolved) ?? _byOrder.Values.First(trouble => trouble != newest);
        _byOrder.Remove(goes.Order);
        _troubles.Remove((goes.Stream, goes.Episode));
        _forgotten++;
    }

    private void Change(AlertTrouble? trouble = null)
    {
        Volatile.Write(ref _version, _version + 1);
        if (trouble is not null)
            trouble.Version = _version;
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
