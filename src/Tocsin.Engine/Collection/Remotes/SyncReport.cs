namespace Tocsin.Engine.Collection.Remotes;

/// <summary>What a pass has to say, gathered while it goes. One thread, but for the bytes.</summary>
internal sealed class SyncReport(string remote, IProgress<SyncProgress>? progress)
{
    private const int KeptChanges = 1000;
    private const int KeptNotices = 20;
    private readonly List<SyncedFile> _changed = [];
    private readonly List<string> _notices = [];
    private string _step = "";
    private string? _path;
    private int _count, _filesDone, _files;
    private long _fetched, _bytesBefore, _bytesDone, _bytes;

    /// <summary>Files that the remote has and that are wanted.</summary>
    public int FilesThere { get; set; }

    /// <summary>Whether something is not here that should be.</summary>
    public bool IsPartial { get; set; }

    /// <summary>The next step begins.</summary>
    public void Step(string step)
    {
        (_step, _path) = (step, null);
        Tell();
    }

    /// <summary>So much is to be fetched in all.</summary>
    public void Expect(int files, long bytes)
    {
        (_files, _bytes) = (files, bytes);
        Tell();
    }

    /// <summary>One more file is whole.</summary>
    public void FileIsWhole(string path)
    {
        (_path, _filesDone) = (path, _filesDone + 1);
        Tell();
    }

    /// <summary>Another rsync begins to count its bytes.</summary>
    public void CountFromHere() => _bytesBefore = _bytesDone;

    /// <summary>So many bytes have come by the rsync that runs.</summary>
    public void BytesAre(long done)
    {
        _bytesDone = Math.Max(_bytesDone, _bytesBefore + done);
        Tell();
    }

    /// <summary>A file is another than before.</summary>
    public void Change(SyncedFile file)
    {
        _count++;
        _fetched += file.Bytes;
        if (_changed.Count < KeptChanges)
        {
            _changed.Add(file);
        }
    }

    /// <summary>Something is to be known.</summary>
    public void Notice(string notice)
    {
        if (_notices.Count < KeptNotices && !_notices.Contains(notice))
        {
            _notices.Add(notice);
        }
    }

    /// <summary>The whole.</summary>
    public SyncResult Finish(SyncOutcome outcome, DateTime started, TimeSpan took, bool dryRun, string? error) => new()
    {
        Remote = remote,
        Outcome = outcome,
        Started = started,
        Took = took,
        FilesThere = FilesThere,
        Changed = _changed,
        ChangedCount = _count,
        BytesFetched = dryRun ? 0 : _fetched,
        IsDryRun = dryRun,
        Error = error,
        Notices = _notices,
    };

    private void Tell() => progress?.Report(new SyncProgress(remote, _step, _path, _filesDone, _files, _bytes == 0 ? _bytesDone : Math.Min(_bytesDone, _bytes), _bytes));
}
