using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Terminal;

namespace Tocsin.Commands.Sessions;

/// <summary>Sessions as they were read, and what is to be said about it.</summary>
/// <param name="Sessions">The sessions taken.</param>
/// <param name="Templates">The templates of a log's lines; null where there was none.</param>
/// <param name="Log">What became of a log's lines; null where there was none.</param>
/// <param name="Rejected">Rows of files that could not be taken, a file each.</param>
/// <param name="UnseenIds">How many ids of <c>--only</c> or <c>--exclude</c> name no session.</param>
internal sealed record ReadSessions(
    IReadOnlyList<LabelledSession> Sessions, FrozenTemplates? Templates, LogReport? Log, IReadOnlyList<RejectedRows> Rejected, int UnseenIds)
{
    /// <summary>Rows of files that could not be taken.</summary>
    public long RejectedRows => Rejected.Sum(static file => file.Count);

    /// <summary>What people should know, each a whole sentence.</summary>
    public IEnumerable<string> Remarks()
    {
        foreach (string remark in Rejected.SelectMany(static file => file.Remarks()).Concat(Log?.Remarks() ?? []))
        {
            yield return remark;
        }

        if (UnseenIds > 0)
        {
            yield return $"{Human.Count(UnseenIds, "id")} of the list of sessions {(UnseenIds == 1 ? "names" : "name")} no session that was read.";
        }
    }
}

/// <summary>Reads the sessions that a <see cref="SessionRequest"/> names. One thread; progress may be drawn by another.</summary>
internal sealed class SessionReading(SessionRequest request, TimeProvider clock)
{
    private readonly List<RejectedRows> _rejected = [];
    private Func<(long Lines, ReadingProgress Progress)>? _progress;

    /// <summary>One line for a terminal; nothing while only lists are read.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        if (_progress?.Invoke() is not { } now)
        {
            return Text.Empty;
        }

        return now.Progress.Draw(now.Lines, screen, console);
    }

    /// <summary>Reads everything; throws <see cref="CommandException"/> where a file is missing or is not what it should be, or no session is left.</summary>
    /// <param name="header">The header format of logs; null to decide on their first lines.</param>
    /// <param name="templates">Their templates; null to mine them.</param>
    /// <param name="rules">What a session is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ReadSessions> RunAsync(LineFormat? header, FrozenTemplates? templates, SessionRules rules, CancellationToken cancellation)
    {
        SessionFilter filter = await FilterAsync(cancellation);
        ReadSessions read = request.SessionFile is { } file
            ? new ReadSessions(await FileAsync(file, filter, cancellation), null, null, _rejected, 0)
            : await LogAsync(new LogReadingPlan(request.Logs, header, templates, rules, filter), cancellation);
        read = read with { UnseenIds = filter.Unseen };
        return read.Sessions.Count > 0 ? read : throw CommandException.Failed(NothingLeft(read, filter));
    }

    private string NothingLeft(ReadSessions read, SessionFilter filter)
    {
        if (!filter.TakesAll)
        {
            return $"No session is left by {(request.Only is null ? "--exclude" : "--only")} '{request.Only ?? request.Exclude}'. Compare its ids with those of the sessions.";
        }

        return read.Log is { } log
            ? $"There is no session in {Human.Count(log.Lines, "line")}: no line has a key ({Human.Count(log.WithoutKey)} without). Give the rule that finds it with --session-key."
            : $"There is no session in '{request.SessionFile}': {Human.Count(read.RejectedRows, "row")} left out. {string.Join(' ', read.Remarks().Take(1))}";
    }

    private async Task<SessionFilter> FilterAsync(CancellationToken cancellation)
    {
        if ((request.Only ?? request.Exclude) is not { } list)
        {
            return SessionFilter.All;
        }

        SessionIdFile ids = new(list);
        await EachLineAsync(list, ids.Take, cancellation);
        _rejected.Add(ids.Rejected);
        return request.Only is null ? SessionFilter.Except(ids.Ids) : SessionFilter.Only(ids.Ids);
    }

    private async Task<IReadOnlyList<LabelledSession>> FileAsync(string path, SessionFilter filter, CancellationToken cancellation)
    {
        SessionFile file = new(path, filter);
        long lines = 0;
        using LogInput input = await LogInput.OpenAsync(path, cancellation);
        ReadingProgress progress = new(clock) { TotalBytes = input.TotalBytes };
        progress.Begin(input);
        _progress = () => (Volatile.Read(ref lines), progress);
        await LineReading.RunAsync(
            input,
            line =>
            {
                lines++;
                file.Take(line);
            },
            cancellation,
            SessionFile.LongestRow);
        _rejected.Add(file.Rejected);
        return file.Sessions;
    }

    private async Task<ReadSessions> LogAsync(LogReadingPlan plan, CancellationToken cancellation)
    {
        SessionLabels? labels = null;
        if (request.LabelFile is { } path)
        {
            labels = new SessionLabels(path);
            await EachLineAsync(path, labels.Take, cancellation);
            labels.Finish();
            _rejected.Add(labels.Rejected);
        }

        using LogSessions log = await LogSessions.OpenAsync(plan, clock, cancellation);
        _progress = () => log.Progress;
        IReadOnlyList<LabelledSession> sessions = await log.ReadAsync(key => labels?.Find(key), cancellation);
        return new ReadSessions(sessions, log.Templates, log.Report, _rejected, 0);
    }

    private static async Task EachLineAsync(string path, TakeLine take, CancellationToken cancellation)
    {
        using LogInput input = await LogInput.OpenAsync(path, cancellation);
        await LineReading.RunAsync(input, take, cancellation, SessionFile.LongestRow);
    }
}
