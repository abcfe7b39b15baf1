using Tocsin.Engine.Formats;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Sinks.Errors;

namespace Tocsin.Commands.Windows;

/// <summary>
/// Counts lines in windows, on one lane, without a journal. Lines, ticks and questions come from several threads, one at a time; lines come in blocks, so that the lock costs nothing.
/// </summary>
internal sealed class WindowAnalysis : IRecordSink, IWindowView
{
    private readonly Lock _gate = new();
    private readonly WindowsOutputs _outputs;
    private readonly WindowEngine _engine;
    private readonly ErrorLane? _errors;
    private readonly TimeProvider _clock;
    private WindowReader _reader;
    private WindowRule _rule;
    private long _position;
    private bool _closed;

    /// <param name="request">The rule and the options.</param>
    /// <param name="outputs">Told what the windows say.</param>
    /// <param name="clock">Stamps what arrives.</param>
    /// <param name="fromFile">True when arrival says nothing of the records' time.</param>
    public WindowAnalysis(WindowsRequest request, WindowsOutputs outputs, TimeProvider clock, bool fromFile)
    {
        (_outputs, _clock, _rule) = (outputs, clock, request.Rule);
        _engine = new WindowEngine("windows", outputs) { FromFile = fromFile, Options = request.Options };
        _reader = _rule.CreateReader();
        _errors = outputs.OpenErrors(0, request);
    }

    /// <inheritdoc/>
    public WindowCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _engine.Counts;
            }
        }
    }

    /// <inheritdoc/>
    public long SeenBefore => 0;

    /// <inheritdoc/>
    public IReadOnlyList<WindowSummary> Latest(int most)
    {
        lock (_gate)
        {
            return [.. _engine.Open(), .. _engine.Closed(most)];
        }
    }

    /// <summary>Closed windows, the newest first. Any thread.</summary>
    public IReadOnlyList<WindowSummary> Closed(int most)
    {
        lock (_gate)
        {
            return _engine.Closed(most);
        }
    }

    /// <summary>Late records by the window that they would have belonged to, the latest window first. Any thread.</summary>
    public IReadOnlyList<LateWindow> Late()
    {
        lock (_gate)
        {
            return _engine.Late();
        }
    }

    /// <summary>Reads a log to its end. Blocks as its stream does, and holds nobody up meanwhile.</summary>
    public void Read(LineReader lines, CancellationToken cancellation)
    {
        while (lines.TryRead(out InputLine line))
        {
            cancellation.ThrowIfCancellationRequested();
            lock (_gate)
            {
                long now = _clock.GetUtcNow().UtcTicks;
                if (_position == 0)
                {
                    HeadedBy(line.Bytes);
                }

                do
                {
                    Take(line.Bytes, line.Truncated, now);
                }
                while (lines.TryTake(out line));
            }
        }
    }

    /// <summary>Takes the records of a connection; nothing is kept, so they are as durable as they will be.</summary>
    public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            long now = _clock.GetUtcNow().UtcTicks;
            for (int index = 0; index < batch.Count; index++)
            {
                Take(batch.PayloadAt(index), batch.FlagsAt(index).HasFlag(RecordFlags.Truncated), now);
            }
        }

        return ValueTask.FromResult(new AppendResult(batch.Inputs, 0, 0, 0));
    }

    /// <inheritdoc/>
    public long NextOffset(string source) => 0;

    /// <summary>A second has passed.</summary>
    /// <param name="silence">True when silence closes windows; in a file there is none.</param>
    public void Tick(bool silence)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (silence)
            {
                _engine.Tick(_clock.GetUtcNow().UtcTicks);
            }

            _errors?.Tick();
            _outputs.Tick();
        }
    }

    /// <summary>There is no more: closes every window. Lines that come all the same are not taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                _engine.CloseAll(_clock.GetUtcNow().UtcTicks);
            }
        }
    }

    /// <summary>The first line of a CSV file may name its columns.</summary>
    private void HeadedBy(ReadOnlySpan<byte> first)
    {
        WindowRule headed = _rule.WithHeading(first);
        if (!ReferenceEquals(headed, _rule))
        {
            (_rule, _reader) = (headed, headed.CreateReader());
        }
    }

    private void Take(ReadOnlySpan<byte> line, bool truncated, long now)
    {
        if (_closed)
        {
            return;
        }

        _position++;
        if (line.IsEmpty)
        {
            return;
        }

        if (truncated)
        {
            Refuse($"The line is longer than {WindowRule.LineBytes} bytes.", line);
            return;
        }

        switch (_reader.Read(line, now, out WindowRecord record))
        {
            case RecordOutcome.Used:
                _engine.Observe(0, record, _position, now);
                _errors?.Append(_reader);
                break;
            case RecordOutcome.Ignored:
                _engine.Ignore(0, record.Ticks, _position, now);
                break;
            default:
                Refuse(null, line);
                break;
        }
    }

    /// <summary>Counts a refused line; null for the reader's reason, which is put into words only where somebody reads it.</summary>
    private void Refuse(string? why, ReadOnlySpan<byte> line)
    {
        _engine.Refuse();
        if (_outputs.WantsReasons)
        {
            _outputs.Reject(0, _position, why ?? _reader.WhyNot, line);
        }
    }
}
