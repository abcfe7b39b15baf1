using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

// What pages and answers show. Asked on the lane's thread, between two records; what waits for its verdict is judged first.
public sealed partial class SessionLane
{
    /// <summary>What was counted so far.</summary>
    public SessionCounts Counts
    {
        get
        {
            Flush();
            return _counts.Counts;
        }
    }

    /// <summary>The sessions that fit a query, a part of them.</summary>
    public SessionList List(SessionQuery query)
    {
        Flush();
        SessionListing listing = new(query, _tracker);
        if (query.Open is not false)
        {
            foreach (SessionGroup group in _tracker.Groups)
                listing.Add(group.Open);
        }

        if (query.Open is not true)
        {
            listing.Add(_ended.Normal);
            listing.Add(_ended.Anomalous);
        }

        return new SessionList(Position + 1, listing.Count, [.. listing.Page().Select(Row)], _counts.Counts);
    }

    /// <summary>One session by its id, with its explanation; null when there is none or it was forgotten. Of several with one id the latest.</summary>
    public SessionDetail? Find(string id)
    {
        Flush();
        byte[] wanted = Encoding.UTF8.GetBytes(id);
        TrackedSession? found = null;
        Span<byte> text = stackalloc byte[TrackedSession.IdBytes];
        // An id is a key and perhaps a number behind it: the open session is found by its key.
        int hash = wanted.AsSpan().LastIndexOf((byte)'#');
        foreach (int length in (ReadOnlySpan<int>)[wanted.Length, hash])
        {
            if (length > 0 && _tracker.Find(wanted.AsSpan(0, length)) is { } open && wanted.AsSpan().SequenceEqual(text[..open.WriteId(text)]))
                return Detail(open);
        }

        foreach (TrackedSession session in EndedNewestFirst())
        {
            if (wanted.AsSpan().StartsWith(session.Key) && wanted.AsSpan().SequenceEqual(text[..session.WriteId(text)]) && !(found?.Ordinal > session.Ordinal))
                found = session;
        }

        return found is null ? null : Detail(found);
    }

    /// <summary>The newest session of a key; null when there is none or it was forgotten.</summary>
    public SessionDetail? Newest(string key)
    {
        Flush();
        byte[] wanted = Encoding.UTF8.GetBytes(key);
        TrackedSession? found = _tracker.Find(wanted);
        if (found is null)
        {
            foreach (TrackedSession session in EndedNewestFirst())
            {
                if (wanted.AsSpan().SequenceEqual(session.Key) && !(found?.Ordinal > session.Ordinal))
                    found = session;
            }
        }

        return found is null ? null : Detail(found);
    }

    /// <summary>
    /// What became of a line: exactly the verdict right after it. Null when it is too long ago (65,536 positions with a model, the live view without one), or no line.
    /// Without a model it names the live template and the key that the default rule finds.
    /// </summary>
    public LineAnswer? Answer(long position)
    {
        Flush();
        if (_answers.Read(position, _lines) is { } answer)
            return answer;
        if (!_lines.TryFind(position, out long cluster, out string content))
            return null;
        byte[] line = Encoding.UTF8.GetBytes(content);
        _defaultKeys.Find(line, line);
        return new LineAnswer(position, null, _lines.Template(cluster), null, _defaultKeys.Count == 0 ? null : Encoding.UTF8.GetString(_defaultKeys[0]), null, null);
    }

    /// <summary>The latest findings, the newest first; the last 1,000 are kept.</summary>
    /// <param name="limit">How many.</param>
    public IReadOnlyList<Finding> Findings(int limit)
    {
        Flush();
        return [.. _found.All.Reverse().Take(limit).Select(found => found.ToFinding())];
    }

    /// <summary>Findings from a number on, the oldest first, without their reasons: cheap. The last 1,000 are kept.</summary>
    public NumberedFindings FoundFrom(long number, int limit)
    {
        Flush();
        long next = _counts.Anomalous, first = Math.Clamp(number, next - _found.All.Count, next);
        return new NumberedFindings(first, next, [.. _found.All.Skip((int)(first - next + _found.All.Count)).Take(limit).Select(found => found.ToEvents())]);
    }

    /// <summary>What the newest sessions that ended without ringing are made of, of those that a bundle judged.</summary>
    /// <param name="hash">The bundle.</param>
    /// <param name="limit">Sessions that are looked at.</param>
    public UsualSessions? Usual(string hash, int limit)
    {
        Flush();
        TrackedSession[] ended = [.. EndedNewestFirst().SkipWhile(static session => session.Rang).Take(limit).Where(session => session.Group.Bundle!.Bundle.Hash == hash)];
        return ended.Length == 0 ? null : UsualSessions.Of(ended.Select(static session => session.Numbers), ended[0].Group.Bundle!.Bundle.Vocabulary.Count);
    }

    private IEnumerable<TrackedSession> EndedNewestFirst()
    {
        for (TrackedSession? session = _ended.Anomalous.Last; session is not null; session = session.Older)
            yield return session;
        for (TrackedSession? session = _ended.Normal.Last; session is not null; session = session.Older)
            yield return session;
    }

    private static SessionDetail Detail(TrackedSession session)
    {
        SessionExplanation why = session.Group.Bundle!.Judge.Explain(session.Numbers.Span, session.State != SessionState.Open);
        SessionMoment[] moments = new SessionMoment[session.Count];
        for (int i = 0; i < moments.Length; i++)
            moments[i] = new SessionMoment(session.Moments[i].Position, Utc(session.Moments[i].Ticks));
        return new SessionDetail(Row(session), moments, why);
    }

    private static SessionRow Row(TrackedSession session) => new(
        session.Id,
        Encoding.UTF8.GetString(session.Key),
        session.State,
        session.Verdict,
        session.Count,
        Utc(session.FirstTicks),
        Utc(session.LastTicks),
        session.LastPosition,
        Encoding.UTF8.GetString(session.Line),
        session.Clients.ToArray(),
        session.Group.Bundle!.Bundle.Hash);

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
