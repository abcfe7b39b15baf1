using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// A running search: workers take files in order, large ones in pieces from their end, and scan ahead of the reader within bounds; the reader takes the results in order. Workers are threads of
/// their own, for they block on reads. Dispose stops them and waits.
/// </summary>
internal sealed class SearchRun : IDisposable
{
    /// <summary>Blocks of a plain file that are one piece of work.</summary>
    private const int BlocksPerPiece = 16;

    /// <summary>Files that workers may be ahead of the reader: each holds a handle.</summary>
    private const int FilesAhead = 64;

    /// <summary>Pieces of one file that workers may be ahead of the reader.</summary>
    private const int PiecesAhead = 32;

    private readonly RootFolder _logs;
    private readonly SearchConditions _conditions;
    private readonly int _most;
    private readonly int _context;
    private readonly int _blockBytes;
    private readonly IReadOnlyList<CollectedFile> _files;
    private readonly long? _before;
    private readonly SearchUnit?[] _units;
    private readonly CancellationTokenSource _stop;
    private readonly Task[] _workers;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _room = new(initialState: true);
    private int _nextFile;
    private int _readFile;
    private Exception? _fault;

    public SearchRun(RootFolder logs, SearchConditions conditions, SearchQuery query, IReadOnlyList<CollectedFile> files, long? before, int workers, int blockBytes,
        CancellationToken cancellation)
    {
        _logs = logs;
        _conditions = conditions;
        _most = query.Limit;
        _context = query.Context;
        _blockBytes = blockBytes;
        _files = files;
        _before = before;
        _units = new SearchUnit?[files.Count];
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _workers = [.. Enumerable.Range(0, Math.Min(workers, Math.Max(1, files.Count * 4)))
            .Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default))];
    }

    public int Count => _units.Length;

    /// <summary>Waits for a file to be open (or not to be had) and answers its pieces, which may still be at work.</summary>
    public async ValueTask<SearchUnit> FileAsync(int index)
    {
        SearchUnit unit = Unit(index);
        await unit.Opened.Task.WaitAsync(_stop.Token);
        return unit;
    }

    /// <summary>Waits for a piece.</summary>
    public async ValueTask<SearchPiece> PieceAsync(SearchUnit unit, int index)
    {
        SearchPiece piece = unit.Pieces[index];
        await piece.Done.Task.WaitAsync(_stop.Token);
        lock (_gate)
        {
            unit.ReadPieces = index + 1;
            _room.Set();
        }

        return piece;
    }

    /// <summary>Says that the reader is done with a file.</summary>
    public void Leave(int index)
    {
        Unit(index).File.Dispose();
        lock (_gate)
        {
            _units[index] = null;
            _readFile = index + 1;
            _room.Set();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _room.Set();
        Task.WaitAll(_workers);
        foreach (SearchUnit? unit in _units)
            unit?.File.Dispose();
        _stop.Dispose();
        _room.Dispose();
    }

    private void Work()
    {
        PlainScanner plain = new(_conditions, _blockBytes);
        CompressedScanner? compressed = null;
        try
        {
            while (!_stop.IsCancellationRequested && Take(out SearchUnit? unit, out SearchPiece? piece))
            {
                if (unit is null)
                    _room.Wait(_stop.Token);
                else if (piece is null)
                    Open(unit);
                else if (unit.File.Compression == FileCompression.None)
                    ScanPlain(plain, unit.File, piece);
                else
                    ScanCompressed(compressed ??= new CompressedScanner(_conditions, _context), unit.File, piece);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any more.
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    /// <summary>A piece of an open file before the next file. False when there is no more; true without a unit when the reader must catch up first.</summary>
    private bool Take(out SearchUnit? unit, out SearchPiece? piece)
    {
        (unit, piece) = (null, null);
        lock (_gate)
        {
            bool more = _nextFile < _units.Length;
            for (int i = _readFile; i < _nextFile; i++)
            {
                SearchUnit open = Unit(i);
                more |= !open.Opened.Task.IsCompleted;
                if (open.NextPiece >= open.Pieces.Length)
                    continue;
                more = true;
                if (open.NextPiece >= open.ReadPieces + PiecesAhead)
                    continue;
                (unit, piece) = (open, open.Pieces[open.NextPiece++]);
                return true;
            }

            if (_nextFile < _units.Length && _nextFile < _readFile + FilesAhead)
            {
                unit = Unit(_nextFile++);
                return true;
            }

            if (more)
                _room.Reset();
            return more;
        }
    }

    private void Open(SearchUnit unit)
    {
        SearchPiece[] pieces = [];
        if (unit.File.TryOpen(_logs))
        {
            long length = unit.File.Text.Length;
            long pieceBytes = (long)BlocksPerPiece * _blockBytes;
            int count = unit.File.Compression == FileCompression.None ? (int)Math.Min(int.MaxValue, (length + pieceBytes - 1) / pieceBytes) : 1;
            pieces = new SearchPiece[count];
            for (int i = 0; i < count; i++)
                pieces[i] = new SearchPiece((count - 1 - i) * pieceBytes, Math.Min(length, (count - i) * pieceBytes));
        }

        lock (_gate)
        {
            unit.Pieces = pieces;
            _room.Set();
        }

        unit.Opened.TrySetResult();
    }

    private void ScanPlain(PlainScanner scanner, SearchFile file, SearchPiece piece)
    {
        long read = scanner.BytesRead;
        long arrival = file.File.Modified.Ticks;
        LineFormat format = _conditions.NeedsTime || _conditions.NeedsLevel ? file.PlainFormat() : FormatCatalogue.None;
        scanner.Scan(file.Text, piece.From, piece.To, format, arrival, _most, piece.Lines, _stop.Token);
        if (piece.Lines.Count > 0)
        {
            format = file.PlainFormat();
            for (int i = 0; i < piece.Lines.Count; i++)
                piece.Lines[i] = scanner.Judge(file.Text, piece.Lines[i], format, arrival);
        }

        piece.Bytes = scanner.BytesRead - read;
        piece.Done.TrySetResult();
    }

    private void ScanCompressed(CompressedScanner scanner, SearchFile file, SearchPiece piece)
    {
        long read = scanner.BytesRead;
        piece.Hits = scanner.Scan(file, _most, _stop.Token);
        piece.Bytes = scanner.BytesRead - read;
        piece.Done.TrySetResult();
    }

    /// <summary>The unit of a file, made when somebody asks for it: a search may end long before the last of many files.</summary>
    private SearchUnit Unit(int index)
    {
        lock (_gate)
        {
            if (_fault is not null)
                throw _fault;
            return _units[index] ??= new SearchUnit(new SearchFile(_files[index], index == 0 ? _before : null));
        }
    }

    /// <summary>A fault that nobody expected ends the search for its reader; it must not wait for ever.</summary>
    private void Fail(Exception fault)
    {
        lock (_gate)
        {
            _fault = fault;
            foreach (SearchUnit? unit in _units)
            {
                unit?.Opened.TrySetException(fault);
                foreach (SearchPiece piece in unit?.Pieces ?? [])
                    piece.Done.TrySetException(fault);
            }

            _room.Set();
        }
    }
}

/// <summary>A file and its pieces, the last one first.</summary>
internal sealed class SearchUnit(SearchFile file)
{
    public SearchFile File { get; } = file;

    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SearchPiece[] Pieces { get; set; } = [];

    /// <summary>The next piece that a worker takes.</summary>
    public int NextPiece { get; set; }

    /// <summary>Pieces that the reader has taken.</summary>
    public int ReadPieces { get; set; }
}

/// <summary>Lines that begin in a range of a file, and what was found among them.</summary>
internal sealed class SearchPiece(long from, long to)
{
    public long From { get; } = from;

    public long To { get; } = to;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What fits in a plain file, by falling offset.</summary>
    public List<FoundLine> Lines { get; } = [];

    /// <summary>What fits in a compressed file, by falling offset.</summary>
    public List<SearchHit> Hits { get; set; } = [];

    public long Bytes { get; set; }
}
