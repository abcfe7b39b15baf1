using System.Globalization;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Records;
using Tocsin.Server.Models;
using Tocsin.Sinks.Errors;

namespace Tocsin.Server.Windows;

/// <summary>
/// Writes every record of a stream that its rule uses into a folder. It reads the journal by itself, behind the lane, at its own pace: the lane does not wait for the
/// folder's disk, and what was not written when the process ended is written after its next start. It follows the commands that choose the rule, as the lane does. How
/// far it is, and which rule is in force there, is noted when the records before are safe; after a crash some may be written twice.
/// </summary>
internal sealed class ErrorRecords : IAsyncDisposable
{
    private const string MarkName = "error-records.txt";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly LogStream _log;
    private readonly ErrorFiles _folder;
    private readonly IFileSystem _files;
    private readonly string _mark;
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private string _rule = "";
    private WindowReader? _reader;
    private JournalReader? _journal;
    private long _next = -1;
    private long _noted;
    private long _until = long.MaxValue;
    private long _missed;
    private volatile string _detail = "";

    /// <param name="log">The stream's journal.</param>
    /// <param name="folder">Where records go; disposed with this.</param>
    /// <param name="files">The disk.</param>
    /// <param name="streamFolder">The stream's folder, for the mark.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notice">Told what a person should know.</param>
    public ErrorRecords(LogStream log, ErrorFiles folder, IFileSystem files, string streamFolder, TimeProvider time, Action<string> notice)
    {
        (_log, _folder, _files, _time, _notice) = (log, folder, files, time, notice);
        _mark = Path.Combine(streamFolder, MarkName);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How long it goes on at the end, to write what is durable by then.</summary>
    public TimeSpan LastMoment { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What became of the records.</summary>
    public ErrorFileCounts Counts => _folder.Counts;

    /// <summary>Lines that retention took from the journal before they were looked at.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>What is wrong now; empty while all is well.</summary>
    public string Detail => _detail.Length > 0 ? _detail : _folder.Detail;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _folder.Dispose();
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        ErrorLane? lane = null;
        try
        {
            using var timer = new PeriodicTimer(Interval, _time);
            do
            {
                lane = Try(lane);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The server stops. What is durable by now is written as far as it goes in a moment, the rest after its next start.
        }

        _until = _time.GetTimestamp() + (long)(LastMoment.TotalSeconds * _time.TimestampFrequency);
        lane = Try(lane);
        lane?.Dispose();
        _journal?.Dispose();
    }

    private ErrorLane? Try(ErrorLane? lane)
    {
        try
        {
            if (_next < 0)
            {
                Begin();
            }

            lane ??= _folder.Open(0);
            CatchUp(lane);
            lane.Tick();
            _detail = "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JournalCorruptException)
        {
            if (_detail.Length == 0)
            {
                _notice(fault.Message);
            }

            _detail = fault.Message;
            Reopen();
        }

        return lane;
    }

    private void CatchUp(ErrorLane lane)
    {
        try
        {
            while (lane.Detail.Length == 0 && _time.GetTimestamp() < _until)
            {
                _journal ??= _log.Read(0, _next);
                bool more = _journal.TryRead((in record) => Look(record, lane));
                if (lane.Detail.Length > 0)
                {
                    // The folder's disk failed amid these records: they are read again, so that none is missing.
                    Reopen();
                    break;
                }

                _next = _journal.Position;
                if (!more)
                {
                    break;
                }
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            long first = _log.Positions[0].First;
            Interlocked.Add(ref _missed, first - _next);
            _notice($"Retention has removed {first - _next} records of the journal before their errors were written: positions {_next} to {first - 1}.");
            _next = first;
            Reopen();
        }

        Note(lane);
    }

    private void Reopen()
    {
        _journal?.Dispose();
        _journal = null;
    }

    private bool Look(in JournalRecord record, ErrorLane lane)
    {
        if (record.Kind == RecordKind.Command)
        {
            if (WindowCommand.Parse(record.Payload) is { } command)
            {
                Use(command.Rule);
            }
        }
        else if (record.Kind == RecordKind.Input && _reader is not null)
        {
            AnnotatedLine annotated = new() { Line = record.Payload };
            bool isAnnotated = record.Flags.HasFlag(RecordFlags.Annotated) && LineAnnotation.TryRead(record.Payload, out annotated);
            if (_reader.Read(isAnnotated ? annotated.Line : record.Payload, record.ArrivalTicks, out _) == RecordOutcome.Used)
            {
                lane.Commit(_reader.WriteJson(lane.Room));
            }
        }

        return true;
    }

    private void Use(string? rule)
    {
        if (rule is null)
        {
            (_rule, _reader) = ("", null);
        }
        else if (WindowRule.TryParse(rule, out WindowRule? parsed, out _))
        {
            (_rule, _reader) = (parsed!.Text, parsed.CreateReader());
        }
    }

    // The position and the rule in force there; where nothing was ever noted, all that the journal still has.
    private void Begin()
    {
        if (!_files.FileExists(_mark))
        {
            _next = _noted = _log.Positions[0].First;
            return;
        }

        using IReadableFile file = _files.OpenRead(_mark);
        byte[] bytes = new byte[file.Length];
        string[] parts = Encoding.UTF8.GetString(bytes.AsSpan(0, file.Read(0, bytes))).Split('\n', 2);
        _next = _noted = long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long position) ? Math.Min(position, _log.Positions[0].Durable) : _log.Positions[0].First;
        Use(parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
    }

    private void Note(ErrorLane lane)
    {
        if (_next == _noted || !lane.Sync())
        {
            return;
        }

        WholeFile.Replace(_files, _mark, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_next}\n{_rule}")));
        _noted = _next;
    }
}
