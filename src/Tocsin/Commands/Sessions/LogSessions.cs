using System.Buffers;
using System.Text;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Commands.Sessions;

/// <summary>How a log becomes sessions.</summary>
/// <param name="Logs">The logs, read one after the other as if they were one.</param>
/// <param name="Header">The header format; null to decide on the first lines of the first log.</param>
/// <param name="Templates">The templates; null to mine them from the lines of the sessions taken, in a pass of its own.</param>
/// <param name="Rules">What a session is.</param>
/// <param name="Filter">Which sessions to take.</param>
internal sealed record LogReadingPlan(IReadOnlyList<string> Logs, LineFormat? Header, FrozenTemplates? Templates, SessionRules Rules, SessionFilter Filter)
{
    /// <summary>Whether the logs are read more than once.</summary>
    public bool ReadsOften => Header is null || Templates is null;
}

/// <summary>
/// Reads logs into sessions, which the engine cuts as its lanes do. Sessions that the filter leaves out are cut as well, because they move the log's time on; only
/// their templates are not looked for. One thread.
/// </summary>
internal sealed class LogSessions : IDisposable
{
    private readonly LogReadingPlan _plan;
    private readonly ReadingProgress _progress;
    private readonly List<RepeatableLog> _logs;
    private readonly SessionKeyFinder _finder;
    private readonly long _now;
    private readonly ArrayBufferWriter<byte> _repaired = new(256);
    private LogReport _counts = new() { Header = "", HeaderReason = "" };
    private LineFormat _format;
    private long _linesOfPass;

    private LogSessions(LogReadingPlan plan, List<RepeatableLog> logs, TimeProvider clock)
    {
        (_plan, _logs) = (plan, logs);
        (_format, _now) = (plan.Header ?? FormatCatalogue.None, clock.GetUtcNow().UtcTicks);
        _finder = SessionKeyRule.Parse(plan.Rules.Key).CreateFinder();
        long? total = logs.Any(static log => log.TotalBytes is null) ? null : logs.Sum(static log => log.TotalBytes);
        _progress = new ReadingProgress(clock) { TotalBytes = plan.Templates is null ? total * 2 : total };
    }

    /// <summary>The templates that the lines were given.</summary>
    public FrozenTemplates Templates { get; private set; } = null!;

    /// <summary>What became of the lines.</summary>
    public LogReport Report => _counts;

    /// <summary>How far it is, to be asked from any thread.</summary>
    public (long Lines, ReadingProgress Progress) Progress => (Volatile.Read(ref _linesOfPass), _progress);

    /// <summary>Opens all logs before any is read: what is missing is told at once. Throws <see cref="CommandException"/>.</summary>
    public static async Task<LogSessions> OpenAsync(LogReadingPlan plan, TimeProvider clock, CancellationToken cancellation)
    {
        List<RepeatableLog> logs = [];
        try
        {
            foreach (string log in plan.Logs)
            {
                logs.Add(await RepeatableLog.OpenAsync(log, plan.ReadsOften, cancellation));
            }

            return new LogSessions(plan, logs, clock);
        }
        catch
        {
            logs.ForEach(static log => log.Dispose());
            throw;
        }
    }

    /// <summary>Reads the logs. To be called once.</summary>
    /// <param name="label">The label of a key; null when nobody knows.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<LabelledSession>> ReadAsync(Func<string, bool?> label, CancellationToken cancellation)
    {
        await ChooseHeaderAsync(cancellation);
        (Templates, long[]? lengths) = _plan.Templates is { } given ? (given, null) : await MineAsync(cancellation);
        SessionCollector collector = new(_plan.Rules);
        string[] ids = [.. Templates.Templates.Select(static template => template.EventId)];
        await EachLineAsync(Collect, lengths, cancellation);
        SessionCounts(collector);
        return [.. collector.Finish(label).Where(session => _plan.Filter.Keeps(session.Id))];

        void Collect(ReadOnlySpan<byte> line, ParsedLine parsed)
        {
            string id = EventVocabulary.UnknownName;
            if (IsWanted(line, parsed.Content))
            {
                int place = Templates.Match(parsed.Content);
                id = place < 0 ? id : ids[place];
                _counts = place < 0 ? _counts with { WithoutTemplate = _counts.WithoutTemplate + 1 } : _counts;
            }

            _counts = parsed.HeaderMatched ? _counts : _counts with { HeaderMisses = _counts.HeaderMisses + 1 };
            collector.Add(line, parsed.Content, id, parsed.EventTicks);
        }
    }

    public void Dispose() => _logs.ForEach(static log => log.Dispose());

    private void SessionCounts(SessionCollector collector) => _counts = _counts with
    {
        Lines = collector.Counts.Seen,
        WithoutKey = collector.Counts.Ignored + collector.Counts.Refused,
        KeysOverflowed = collector.Counts.KeysOverflowed,
        HeaderMisses = _format == FormatCatalogue.None ? 0 : _counts.HeaderMisses,
    };

    private async Task ChooseHeaderAsync(CancellationToken cancellation)
    {
        string reason = "as asked for";
        if (_plan.Header is null)
        {
            FormatDetector detector = new();
            using LogInput input = await _logs[0].ReadAsync(cancellation);
            await LineReading.RunAsync(input, line => detector.Add(line.Bytes, _now), cancellation, mostLines: FormatDetector.MaxLines);
            (_format, reason) = detector.Decide();
        }

        _counts = _counts with { Header = _format.Name, HeaderReason = reason };
    }

    /// <summary>The templates of the lines of the sessions taken, and how many lines each log had: a log that grows meanwhile is not read further the next time.</summary>
    private async Task<(FrozenTemplates Templates, long[] Lengths)> MineAsync(CancellationToken cancellation)
    {
        PipelineOptions defaults = new();
        DrainMiner miner = new(defaults.Miner with { MaxClusters = defaults.Miner.MaxClusters ?? defaults.MaxTemplates });
        long[] lengths = await EachLineAsync(
            (line, parsed) =>
            {
                if (IsWanted(line, parsed.Content))
                {
                    miner.Mine(parsed.Content);
                }
            },
            null,
            cancellation);
        return (miner.Freeze(), lengths);
    }

    private bool IsWanted(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content)
    {
        _finder.Find(line, content);
        for (int key = 0; key < _finder.Count; key++)
        {
            if (_plan.Filter.TakesAll || _plan.Filter.MayKeep(Encoding.UTF8.GetString(_finder[key])))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<long[]> EachLineAsync(TakeParsedLine take, long[]? lengths, CancellationToken cancellation)
    {
        ILineParser parser = _format.CreateParser();
        long[] read = new long[_logs.Count];
        _counts = _counts with { Truncated = 0, InvalidUtf8 = 0 };
        _linesOfPass = 0;
        for (int log = 0; log < _logs.Count; log++)
        {
            int current = log;
            using LogInput input = await _logs[log].ReadAsync(cancellation);
            _progress.Begin(input);
            await LineReading.RunAsync(input, Take, cancellation, mostLines: lengths?[log] ?? long.MaxValue);

            void Take(InputLine line)
            {
                read[current]++;
                _linesOfPass++;
                if (line.Bytes.IsEmpty)
                {
                    return;
                }

                _counts = line.Truncated ? _counts with { Truncated = _counts.Truncated + 1 } : _counts;
                ReadOnlySpan<byte> bytes = line.InvalidUtf8 ? Repaired(line.Bytes) : line.Bytes;
                take(bytes, parser.Parse(bytes, _now));
            }
        }

        return read;
    }

    private ReadOnlySpan<byte> Repaired(ReadOnlySpan<byte> line)
    {
        _counts = _counts with { InvalidUtf8 = _counts.InvalidUtf8 + 1 };
        _repaired.ResetWrittenCount();
        Utf8Repair.Repair(line, _repaired);
        return _repaired.WrittenSpan;
    }

    private delegate void TakeParsedLine(ReadOnlySpan<byte> line, ParsedLine parsed);
}
