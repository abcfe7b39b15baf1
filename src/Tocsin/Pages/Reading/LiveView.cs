using Tocsin.Engine.Pipeline;

namespace Tocsin.Pages.Reading;

/// <summary>
/// The lines that one browser sees. What it holds and what it does in one reading are bounded whatever the streams do: lines
/// that come faster pass unseen and are counted. One page owns it.
/// </summary>
public sealed class LiveView
{
    /// <summary>Lines on the page.</summary>
    public const int MostLines = 300;

    /// <summary>New lines in one frame; four frames a second are as much as an eye follows.</summary>
    public const int MostFresh = 120;

    private const int Chunk = 1_000;
    private const int MostRead = 4_000;
    private readonly Dictionary<string, long> _cursors = new(StringComparer.Ordinal);
    private readonly List<(string Stream, TailLine Line)> _waiting = [];
    private List<LiveLine> _shown = [];
    private LiveFilter? _filter;

    /// <summary>The lines on the page, oldest first.</summary>
    public IReadOnlyList<LiveLine> Shown => _shown;

    /// <summary>Lines that came in and wait until the page moves on.</summary>
    public long Waiting { get; private set; }

    /// <summary>Lines that passed unseen since the filter was set.</summary>
    public long Unseen { get; private set; }

    /// <summary>Lines read since the filter was set, shown or not.</summary>
    public long Read { get; private set; }

    /// <summary>Reads what is new.</summary>
    /// <param name="streams">The streams to follow.</param>
    /// <param name="filter">Which of their lines to show; another filter starts over with the lines that are kept.</param>
    /// <param name="now">The page's moment.</param>
    /// <param name="held">Whether the page stands still: new lines wait.</param>
    /// <param name="template">The text of a template by stream and id, or null.</param>
    public void Advance(
        IReadOnlyList<IReadableStream> streams, LiveFilter filter, DateTime now, bool held, Func<string, string, string?> template)
    {
        bool anew = filter != _filter || streams.Count != _cursors.Count || streams.Any(stream => !_cursors.ContainsKey(stream.Name));
        if (anew)
        {
            Restart(filter);
        }

        List<(string Stream, TailLine Line)> fresh = [];
        foreach (IReadableStream stream in streams)
        {
            Take(stream, filter, now, fresh);
        }

        if (streams.Count > 1)
        {
            fresh.Sort((left, right) => left.Line.Arrival.CompareTo(right.Line.Arrival));
        }

        _waiting.AddRange(fresh);
        Waiting += fresh.Count;
        if (held || anew)
        {
            _waiting.RemoveRange(0, Math.Max(0, _waiting.Count - MostLines));
        }
        else if (_waiting.Count > MostFresh)
        {
            Thin(_waiting);
        }

        if (!held || anew)
        {
            Show(template, countUnseen: !anew);
        }
    }

    // Lines evenly over the frame: the newest alone would be those of whichever stream was read last.
    private static void Thin(List<(string Stream, TailLine Line)> lines)
    {
        for (int i = 0; i < MostFresh; i++)
        {
            lines[i] = lines[(int)((long)(i + 1) * lines.Count / MostFresh) - 1];
        }

        lines.RemoveRange(MostFresh, lines.Count - MostFresh);
    }

    private void Restart(LiveFilter filter)
    {
        _filter = filter;
        _cursors.Clear();
        _waiting.Clear();
        _shown = [];
        Waiting = 0;
        Unseen = 0;
        Read = 0;
    }

    private void Take(IReadableStream stream, LiveFilter filter, DateTime now, List<(string Stream, TailLine Line)> fresh)
    {
        if (!_cursors.TryGetValue(stream.Name, out long next))
        {
            TailChunk kept = stream.Tail(-1, MostRead);
            Add(kept);
            _cursors[stream.Name] = kept.Next;
            return;
        }

        for (int read = 0; ;)
        {
            TailChunk chunk = stream.Tail(next, Chunk);
            Unseen += chunk.Skipped;
            Add(chunk);
            next = chunk.Next;
            read += chunk.Lines.Count;
            if (chunk.Lines.Count < Chunk)
            {
                break;
            }

            if (read >= MostRead)
            {
                next = Jump(stream, next, Add);
                break;
            }
        }

        _cursors[stream.Name] = next;

        void Add(TailChunk chunk)
        {
            Read += chunk.Lines.Count;
            foreach (TailLine line in chunk.Lines)
            {
                if (filter.Passes(line, now))
                {
                    fresh.Add((stream.Name, line));
                }
            }
        }
    }

    // Too far behind to catch up line by line: on to the newest, and what lies between is counted.
    private long Jump(IReadableStream stream, long next, Action<TailChunk> add)
    {
        TailChunk newest = stream.Tail(-1, MostLines);
        List<TailLine> ahead = [.. newest.Lines.Where(line => line.Position >= next)];
        if (ahead.Count > 0)
        {
            Unseen += ahead[0].Position - next;
        }

        add(new TailChunk(ahead, newest.Next, 0));
        return Math.Max(next, newest.Next);
    }

    private void Show(Func<string, string, string?> template, bool countUnseen)
    {
        if (countUnseen)
        {
            Unseen += Waiting - _waiting.Count;
        }

        Waiting = 0;
        if (_waiting.Count == 0)
        {
            return;
        }

        List<LiveLine> next = new(MostLines + _waiting.Count);
        next.AddRange(_shown);
        next.AddRange(_waiting.Select(waiting => new LiveLine(waiting.Stream, waiting.Line, template(waiting.Stream, waiting.Line.TemplateId))));
        if (next.Count > MostLines)
        {
            next.RemoveRange(0, next.Count - MostLines);
        }

        _waiting.Clear();
        _shown = next;
    }
}
