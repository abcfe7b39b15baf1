using System.Numerics;
using System.Text;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>Finds the part of a list of sessions that a query asks for, without making anything of the others: it filters first, then sorts as far as the part reaches.</summary>
internal sealed class SessionListing
{
    private const int MostRows = 100_000;

    private readonly SessionQuery _query;
    private readonly SessionTracker _tracker;
    private readonly byte[] _text;
    private readonly Comparison<TrackedSession> _order;
    private TrackedSession[] _found = new TrackedSession[256];

    public SessionListing(SessionQuery query, SessionTracker tracker)
    {
        _query = query;
        _tracker = tracker;
        _text = Encoding.UTF8.GetBytes(query.Text ?? "");
        _order = query.Order switch
        {
            SessionOrder.Strangest => Strangest,
            SessionOrder.Longest => Longest,
            _ => Newest,
        };
    }

    /// <summary>How many fit.</summary>
    public int Count { get; private set; }

    /// <summary>Adds those of a chain that fit.</summary>
    public void Add(SessionChain sessions)
    {
        for (TrackedSession? session = sessions.First; session is not null; session = session.Younger)
        {
            if (!Fits(session))
                continue;
            if (Count == _found.Length)
                Array.Resize(ref _found, Count * 2);
            _found[Count++] = session;
        }
    }

    /// <summary>The part that was asked for, in order.</summary>
    public TrackedSession[] Page()
    {
        int skip = Math.Clamp(_query.Skip, 0, Count);
        int end = skip + Math.Clamp(_query.Limit, 0, Math.Min(MostRows, Count - skip));
        Span<TrackedSession> found = _found.AsSpan(0, Count);
        Select(found, end);
        found[..end].Sort(_order);
        return found[skip..end].ToArray();
    }

    private bool Fits(TrackedSession session) =>
        (_query.Anomalous is not { } anomalous || session.Verdict.Anomalous == anomalous)
        && (_query.Since is not { } since || session.LastTicks >= since.Ticks)
        && (_query.Until is not { } until || session.FirstTicks <= until.Ticks)
        && (_query.Client is not { } client || session.Clients.Contains(client))
        && (_text.Length == 0 || HasText(session))
        && (!_query.NewestOfKey || IsNewest(session));

    private bool HasText(TrackedSession session)
    {
        Span<byte> id = stackalloc byte[TrackedSession.IdBytes];
        return id[..session.WriteId(id)].IndexOf(_text) >= 0;
    }

    private bool IsNewest(TrackedSession session)
    {
        if (session.State == SessionState.Open)
            return true;
        int latest = _tracker.Find(session.Key, session.Hash) is not null ? int.MaxValue : _tracker.Keys.Latest(session.Key, session.Hash);
        return latest == 0 || latest == session.Number;
    }

    /// <summary>
    /// Moves the first <paramref name="most"/> in order to the front, in any order: Hoare's quickselect, the pivot the median of three. An order that defeats
    /// the pivots (there is always one) is given to the sort, whose worst case is bounded.
    /// </summary>
    private void Select(Span<TrackedSession> sessions, int most)
    {
        for (int rounds = 2 * BitOperations.Log2((uint)sessions.Length + 1); rounds > 0 && sessions.Length > 32 && most > 0 && most < sessions.Length; rounds--)
        {
            TrackedSession pivot = MedianOfThree(sessions);
            int left = 0, right = sessions.Length - 1;
            while (left <= right)
            {
                while (_order(sessions[left], pivot) < 0)
                    left++;
                while (_order(sessions[right], pivot) > 0)
                    right--;
                if (left <= right)
                {
                    (sessions[left], sessions[right]) = (sessions[right], sessions[left]);
                    left++;
                    right--;
                }
            }

            if (most <= right + 1)
            {
                sessions = sessions[..(right + 1)];
            }
            else if (most >= left)
            {
                sessions = sessions[left..];
                most -= left;
            }
            else
            {
                return;
            }
        }

        if (most > 0 && most < sessions.Length)
            sessions.Sort(_order);
    }

    private TrackedSession MedianOfThree(Span<TrackedSession> sessions)
    {
        TrackedSession first = sessions[0], middle = sessions[sessions.Length / 2], last = sessions[^1];
        if (_order(first, middle) > 0)
            (first, middle) = (middle, first);
        if (_order(middle, last) > 0)
            middle = _order(first, last) > 0 ? first : last;
        return middle;
    }

    // All end in the ordinal, so that no two sessions are equal and a list can be read in parts.
    private static int Newest(TrackedSession left, TrackedSession right) =>
        left.LastPosition != right.LastPosition ? right.LastPosition.CompareTo(left.LastPosition) : right.Ordinal.CompareTo(left.Ordinal);

    private static int Strangest(TrackedSession left, TrackedSession right)
    {
        // NaN, too little to say, is below every number.
        int bits = right.Verdict.Bits.CompareTo(left.Verdict.Bits);
        int score = bits != 0 ? bits : right.Verdict.Score.CompareTo(left.Verdict.Score);
        return score != 0 ? score : Newest(left, right);
    }

    private static int Longest(TrackedSession left, TrackedSession right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : Newest(left, right);
}
