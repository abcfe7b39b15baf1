using Tocsin.Engine.Streams;

namespace Tocsin.Sinks.Errors;

/// <summary>What became of error records.</summary>
/// <param name="Lines">Records that were taken.</param>
/// <param name="Lost">Records that were not: the disk was full, or longer than any line may be.</param>
/// <param name="Files">Files that were finished.</param>
/// <param name="Removed">Files that were removed because of their age, or for room.</param>
internal readonly record struct ErrorFileCounts(long Lines, long Lost, long Files, long Removed);

/// <summary>
/// The folder of error records: JSON lines in files that are written under another name, synced and renamed, so that whoever reads <c>*.json</c> sees whole files of
/// whole lines. A lane (one thread) writes through <see cref="ErrorLane"/>; finished files are synced, renamed and counted on a thread of their own. A disk
/// that does not take them is said once, tried again and counted; it never stops who writes.
/// </summary>
internal sealed class ErrorFiles : IDisposable
{
    private readonly ErrorFilesOptions _options;
    private readonly List<ErrorLane> _lanes = [];
    private readonly Lock _gate = new();
    private long _closedLines;
    private long _closedLost;

    /// <param name="options">Checked.</param>
    /// <param name="disk">Where it lies.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notice">Told what a person should know; called from any thread.</param>
    /// <param name="claim">Keeps other processes out of a lane's files; the real disk's own lock when not given.</param>
    /// <param name="lastWritten">When a file was last written (UTC); the real disk's when not given.</param>
    public ErrorFiles(
        ErrorFilesOptions options, IFileSystem disk, TimeProvider time, Action<string> notice, Func<string, IDisposable?>? claim = null, Func<string, DateTime>? lastWritten = null)
    {
        _options = options;
        (Disk, Time, Notice) = (disk, time, notice);
        Folder = Path.GetFullPath(options.Folder);
        Claim = claim ?? ErrorLaneClaim.Take;
        disk.CreateDirectory(Folder);
        Finishing = new ErrorFinishing(this, options, lastWritten ?? File.GetLastWriteTimeUtc);
    }

    /// <summary>Full path.</summary>
    public string Folder { get; }

    /// <summary>What was written so far; any thread.</summary>
    public ErrorFileCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new ErrorFileCounts(_closedLines + _lanes.Sum(static lane => lane.Lines), _closedLost + _lanes.Sum(static lane => lane.Lost), Finishing.Files, Finishing.Removed);
            }
        }
    }

    /// <summary>What is wrong now, for people; empty while all is well.</summary>
    public string Detail
    {
        get
        {
            lock (_gate)
            {
                return _lanes.Select(static lane => lane.Detail).FirstOrDefault(static detail => detail.Length > 0) ?? "";
            }
        }
    }

    internal IFileSystem Disk { get; }

    internal TimeProvider Time { get; }

    internal Action<string> Notice { get; }

    internal Func<string, IDisposable?> Claim { get; }

    internal ErrorFinishing Finishing { get; }

    /// <summary>
    /// Begins a lane: what a crash left of it is finished first, as far as its lines are whole. Throws <see cref="IOException"/> when the folder cannot be read, and when
    /// another process writes this lane there.
    /// </summary>
    public ErrorLane Open(int lane)
    {
        ErrorLane opened = new(this, _options, lane);
        lock (_gate)
        {
            _lanes.Add(opened);
        }

        return opened;
    }

    /// <summary>Removes every file of error records in a folder, finished or not, of lanes that nobody writes now; returns how many.</summary>
    public static int Clear(string folder, IFileSystem disk)
    {
        string full = Path.GetFullPath(folder);
        string[] ours = [.. disk.ListFiles(full).Where(static name => ErrorFileName.Parse(name, out _) is not null)];
        foreach (string name in ours)
        {
            disk.Delete(Path.Combine(full, name));
        }

        if (ours.Length > 0)
        {
            disk.SyncDirectory(full);
        }

        return ours.Length;
    }

    /// <summary>Finishes every lane's file and waits for the disk.</summary>
    public void Dispose()
    {
        ErrorLane[] open;
        lock (_gate)
        {
            open = [.. _lanes];
        }

        foreach (ErrorLane lane in open)
        {
            lane.Dispose();
        }

        Finishing.Dispose();
    }

    internal void Closed(ErrorLane lane)
    {
        lock (_gate)
        {
            if (_lanes.Remove(lane))
            {
                _closedLines += lane.Lines;
                _closedLost += lane.Lost;
            }
        }
    }
}
