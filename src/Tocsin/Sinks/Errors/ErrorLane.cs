using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Sinks.Errors;

/// <summary>
/// One lane's file of error records. Lines are gathered in memory and written when there are many, or with <see cref="Tick"/>; a line of a healthy disk is never lost but with the
/// process. One thread; allocates nothing per line.
/// </summary>
internal sealed class ErrorLane : IDisposable
{
    /// <summary>Longest line.</summary>
    public const int LongestLine = 512 * 1024;

    private const int WriteAt = 256 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ErrorFiles _files;
    private readonly ErrorFilesOptions _options;
    private readonly int _lane;
    private readonly IDisposable? _claim;
    private readonly byte[] _buffer = new byte[WriteAt + LongestLine];
    private int _used;
    private int _waiting; // lines in the buffer
    private long _sequence;
    private IWritableFile? _file;
    private ErrorFileName _name;
    private long _began;
    private long _whole; // bytes of the file that are whole lines
    private long _lines;
    private long _lost;
    private long _lostBefore;
    private long _failedAt;
    private volatile string _detail = "";

    internal ErrorLane(ErrorFiles files, ErrorFilesOptions options, int lane)
    {
        (_files, _options, _lane) = (files, options, lane);
        _claim = files.Claim(Path.Combine(files.Folder, $".part-{lane:00000}.lock"));
        try
        {
            _sequence = ErrorRecovery.Recover(files, lane);
        }
        catch
        {
            _claim?.Dispose();
            throw;
        }
    }

    /// <summary>Lines that were taken; any thread.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Lines that were not taken; any thread.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>What is wrong now, for people; empty while all is well.</summary>
    public string Detail => _detail;

    /// <summary>Room for the next line: write it to the beginning, without a line end, and <see cref="Commit"/>. Empty while the disk takes nothing.</summary>
    public Span<byte> Room
    {
        get
        {
            if (_used >= WriteAt)
            {
                Flush();
            }

            return _used >= WriteAt ? default : _buffer.AsSpan(_used, LongestLine - 1);
        }
    }

    /// <summary>Takes what was written to <see cref="Room"/>; a negative length says that it did not fit, and is counted as lost.</summary>
    public void Commit(int length)
    {
        if (length < 0 || _used >= WriteAt)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        _buffer[_used + length] = (byte)'\n';
        _used += length + 1;
        _waiting++;
        Volatile.Write(ref _lines, _lines + 1);
    }

    /// <summary>Takes a line.</summary>
    /// <param name="line">JSON without a line end.</param>
    public void Append(ReadOnlySpan<byte> line) => Commit(line.TryCopyTo(Room) ? line.Length : -1);

    /// <summary>Takes the record that was read last, as a JSON line.</summary>
    public void Append(WindowReader reader) => Commit(Room is { IsEmpty: false } room ? reader.WriteJson(room) : -1);

    /// <summary>To be called every second or so: writes what waits, and finishes a file that is old enough.</summary>
    public void Tick()
    {
        Flush();
        if (_file is not null && _files.Time.GetElapsedTime(_began) >= _options.RollAfter)
        {
            Finish(wait: false);
        }

        _files.Finishing.Tick();
    }

    /// <summary>Hands what waits to the system: it survives the process then. False while the disk does not take it.</summary>
    public bool Flush()
    {
        if (_used == 0)
        {
            return true;
        }

        if (_detail.Length > 0 && _files.Time.GetElapsedTime(_failedAt) < Pause)
        {
            return false;
        }

        try
        {
            Write();
        }
        catch (IOException fault)
        {
            Fail(fault);
            return false;
        }

        if (_whole >= _options.RollBytes || _files.Time.GetElapsedTime(_began) >= _options.RollAfter)
        {
            Finish(wait: false);
        }

        return true;
    }

    /// <summary>Makes everything taken so far durable, in a finished file or not: before a position is promised. False while the disk does not take it.</summary>
    public bool Sync()
    {
        if (!Flush())
        {
            return false;
        }

        try
        {
            _file?.Sync();
            return true;
        }
        catch (IOException fault)
        {
            Fail(fault);
            return false;
        }
    }

    /// <summary>Finishes the file.</summary>
    public void Dispose()
    {
        if (!Flush())
        {
            Interlocked.Add(ref _lost, _waiting);
            Volatile.Write(ref _lines, _lines - _waiting);
            _used = _waiting = 0;
        }

        Finish(wait: true);
        _files.Closed(this);
        _claim?.Dispose();
    }

    private void Write()
    {
        if (_file is null)
        {
            _files.Disk.CreateDirectory(_files.Folder); // somebody may have tidied up
            _name = new ErrorFileName(_lane, _sequence + 1);
            _file = _files.Disk.Create(Path.Combine(_files.Folder, _name.Temporary));
            _sequence++;
            _whole = 0;
            _began = _files.Time.GetTimestamp();
        }

        if (_file.Length > _whole)
        {
            _file.Truncate(_whole); // what a failed write left behind
        }

        _file.Write(_buffer.AsSpan(0, _used));
        _whole = _file.Length;
        _used = _waiting = 0;
        if (_detail.Length > 0)
        {
            _detail = "";
            _files.Notice($"Error records are written to '{_files.Folder}' again; {Lost - _lostBefore:N0} were lost meanwhile.");
        }
    }

    /// <summary>Hands the file over to be synced and renamed. Where too many wait for the disk already, it grows on, unless <paramref name="wait"/>.</summary>
    private void Finish(bool wait)
    {
        if (_file is not null && _files.Finishing.Add(new UnfinishedFile(_file, _name, _whole), wait))
        {
            _file = null;
        }
    }

    private void Fail(IOException fault)
    {
        _failedAt = _files.Time.GetTimestamp();
        if (_detail.Length == 0)
        {
            _lostBefore = Lost;
            _detail = $"Error records cannot be written to '{_files.Folder}': {fault.Message.TrimEnd('.')}. It is tried again every {Pause.TotalSeconds:0} s; records beyond {WriteAt / 1024} KiB are counted as lost.";
            _files.Notice(_detail);
        }
    }
}
