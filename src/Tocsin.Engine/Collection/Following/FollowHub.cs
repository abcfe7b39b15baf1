using System.Collections.Concurrent;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Following;

/// <summary>
/// Hands lines to followers as they are written. One task polls the files that somebody follows, at most <see cref="MaxFiles"/> of a category, the newest; each is read
/// once for all. It polls because notification does not work on the network file systems of clusters; without followers it sleeps. Files that the catalogue
/// gets later are followed from their first line. <see cref="Follow"/> may be called by any thread.
/// </summary>
public sealed partial class FollowHub : IAsyncDisposable
{
    /// <summary>Files that are followed for one filter at most.</summary>
    public const int MaxFiles = 500;

    /// <summary>From a line's end to its followers it takes this long at most, and the time to read it.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);

    private const int MaxRemembered = 10_000;
    private const int SlowEvery = 6; // polls between two looks at names and at the catalogue

    private readonly RootFolder _root;
    private readonly FileCatalogue _catalogue;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Follower> _joining = new();
    private readonly SemaphoreSlim _joined = new(0);
    private readonly Task _loop;

    // The loop's own.
    private readonly List<Follower> _followers = [];
    private readonly Dictionary<string, FollowedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _sizes = []; // of files in the catalogue, when they were last listed
    private readonly List<Task> _beginnings = [];
    private long _revision = -1;
    private long _newestId;

    public FollowHub(RootFolder root, FileCatalogue catalogue, TimeProvider time)
    {
        (_root, _catalogue, _time) = (root, catalogue, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// Begins to follow: with the last lines that are there (<see cref="FollowFilter.Last"/>), then line by line, none twice and none left out. Ends with its disposal or the hub's.
    /// </summary>
    public Follower Follow(FollowFilter filter)
    {
        ObjectDisposedException.ThrowIf(_loop.IsCompleted, this);
        ArgumentOutOfRangeException.ThrowIfNegative(filter.Last, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Last, Follower.MaxLines, nameof(filter));
        Follower follower = new(filter);
        _joining.Enqueue(follower);
        if (_stop.IsCancellationRequested)
        {
            follower.Dispose(); // the loop may have ended its followers before this one came
            return follower;
        }

        _joined.Release();
        return follower;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_loop.IsCompleted)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
            _stop.Dispose();
            _joined.Dispose();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _joined.WaitAsync(_stop.Token).ConfigureAwait(false);
                await ServeAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // disposed
        }
        finally
        {
            while (_joining.TryDequeue(out Follower? late))
            {
                _followers.Add(late);
            }

            _followers.ForEach(follower => follower.Dispose());
            Forget(_files.Values);
            await Task.WhenAll(_beginnings).ConfigureAwait(false);
        }
    }

    /// <summary>Polls as long as somebody follows.</summary>
    private async Task ServeAsync()
    {
        using PeriodicTimer timer = new(PollInterval, _time);
        int turn = 0;
        do
        {
            bool isSlow = turn++ % SlowEvery == 0;
            _followers.RemoveAll(follower => follower.IsEnded);
            if (isSlow)
            {
                TryRefresh();
            }

            while (_joining.TryDequeue(out Follower? follower))
            {
                TryJoin(follower);
            }

            Poll(isSlow);
        }
        while (_followers.Count > 0 && await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        Forget(_files.Values);
        _files.Clear();
        _sizes.Clear();
        _revision = -1;
    }

    private void Poll(bool isSlow)
    {
        foreach (FollowedFile file in _files.Values)
        {
            _stop.Token.ThrowIfCancellationRequested();

            // A file that grows fast has its turn, then the others have theirs.
            for (int pages = 0; pages < 8 && file.Poll(Emit, _stop.Token); pages++)
            {
            }

            if (isSlow)
            {
                file.Renew(Emit, _stop.Token);
            }
        }
    }

    private void Emit(FollowedFile file, ContentLine line)
    {
        FollowedLine? followed = null;
        foreach (Follower follower in _followers)
        {
            if (Wants(follower, file) && follower.Filter.Fits(line.Text, line.Level))
            {
                follower.Offer(followed ??= new FollowedLine(file.Known.Id, file.Path, file.Known.Category, line.Offset, line.Time, line.Level, line.Text));
            }
        }
    }

    private static bool Wants(Follower follower, FollowedFile file) =>
        follower.Path is { } path ? path == file.Path : follower.Filter.Category is not { } category || category == file.Known.Category;

    private void Join(Follower follower)
    {
        FollowFilter filter = follower.Filter;
        follower.Path = filter.Path ?? (filter.FileId is { } id ? _catalogue.Find(id)?.Path ?? "" : null);
        List<(CollectedFile File, long End)> files = [];
        IReadOnlyList<CollectedFile> listed = Listed(follower);
        Remember(listed);
        foreach (CollectedFile file in listed.Take(MaxFiles))
        {
            bool isFollowed = _files.TryGetValue(file.Path, out FollowedFile? followed) || ((follower.Path is not null || !IsHistory(file)) && TryFollow(file, -1, out followed));
            files.Add((file, isFollowed ? followed!.Position : long.MaxValue));
        }

        _followers.Add(follower);
        follower.HasJoined();
        _beginnings.RemoveAll(task => task.IsCompleted);
        if (filter.Last == 0)
        {
            follower.Begin([]);
        }
        else
        {
            _beginnings.Add(Task.Run(() => Begin(follower, files)));
        }
    }

    /// <summary>Reads what is there already, beside the loop: the end of a large compressed file takes its time. What comes meanwhile waits behind it.</summary>
    private void Begin(Follower follower, List<(CollectedFile File, long End)> files)
    {
        try
        {
            follower.Begin(LastLines.Of(_root, files, follower.Filter, _stop.Token));
        }
        catch (OperationCanceledException)
        {
            follower.Dispose();
        }
        catch (Exception fault)
        {
            follower.Fail(fault.Message);
        }
    }

    private void TryJoin(Follower follower)
    {
        try
        {
            Join(follower);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            follower.Fail($"The catalogue cannot be read: {fault.Message}");
        }
    }
}
