using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;

namespace Tocsin.Pages.Components.Sessions;

/// <summary>One row of a session's timeline: an event, or a run of ordinary ones that is folded away.</summary>
internal sealed record TimelineEntry
{
    private const int FoldAbove = 60;
    private const int ShortestFold = 8;
    private const int Around = 2;
    private const int MostLines = 80;

    /// <summary>The event.</summary>
    public required EventOpinion Event { get; init; }

    /// <summary>When and where it was; null where the lane does not say.</summary>
    public SessionMoment? Moment { get; init; }

    /// <summary>How far into the session.</summary>
    public string Offset { get; init; } = string.Empty;

    /// <summary>Its id, cleaned.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Its line where it is still kept, else its template.</summary>
    public IReadOnlyList<TextPiece> Pieces { get; init; } = [];

    /// <summary>Whether the pieces are those of a line.</summary>
    public bool IsLine { get; init; }

    /// <summary>Whether it is one of those that the reader should see first.</summary>
    public bool Notable { get; init; }

    /// <summary>The step of the ramp.</summary>
    public int Step { get; init; }

    /// <summary>How many events are folded away here; 0 for an event.</summary>
    public int Folded { get; init; }

    /// <summary>The rows of a session; long runs of ordinary events are folded unless <paramref name="all"/> is asked for.</summary>
    public static List<TimelineEntry> Of(SessionDetail detail, IReadableStream? stream, bool probability, bool all)
    {
        IReadOnlyList<EventOpinion> events = detail.Explanation.Events;
        HashSet<int> named = [.. detail.Explanation.Reasons.Where(reason => reason.Position is not null).Select(reason => reason.Position!.Value)];
        bool[] notable = [.. events.Select(one => one.Rings || IsNotable(one, probability) || (named.Contains(one.Position) && one.Surprise is null or >= 1))];
        bool[] shown = all || events.Count <= FoldAbove ? [.. Enumerable.Repeat(true, events.Count)] : Unfolded(notable);
        List<TimelineEntry> entries = [];
        int lines = MostLines;
        for (int at = 0; at < events.Count; at++)
        {
            if (shown[at])
            {
                entries.Add(Row(detail, at, stream, notable[at], probability, ref lines));
                continue;
            }

            int end = Array.IndexOf(shown, true, at);
            int folded = (end < 0 ? events.Count : end) - at;
            entries.Add(new TimelineEntry { Event = events[at], Folded = folded });
            at += folded - 1;
        }

        return entries;
    }

    private static bool IsNotable(EventOpinion one, bool probability) =>
        one.Surprise is { } surprise && (probability ? surprise >= 0.5 : surprise >= Surprise.Notable);

    private static bool[] Unfolded(bool[] notable)
    {
        bool[] shown = new bool[notable.Length];
        for (int at = 0; at < notable.Length; at++)
        {
            shown[at] = at < Around || at >= notable.Length - Around
                || Array.IndexOf(notable, true, Math.Max(0, at - Around), Math.Min(notable.Length, at + Around + 1) - Math.Max(0, at - Around)) >= 0;
        }

        // A fold that saves little costs more than it saves.
        for (int at = 0; at < shown.Length; at++)
        {
            int end = Array.IndexOf(shown, true, at);
            end = end < 0 ? shown.Length : end;
            if (end > at && end - at < ShortestFold)
            {
                Array.Fill(shown, true, at, end - at);
            }

            at = Math.Max(at, end - 1);
        }

        return shown;
    }

    private static TimelineEntry Row(SessionDetail detail, int at, IReadableStream? stream, bool notable, bool probability, ref int lines)
    {
        EventOpinion one = detail.Explanation.Events[at];
        SessionMoment? moment = at < detail.Moments.Count ? detail.Moments[at] : null;
        string template = LogText.Clean(one.Text);
        string? line = moment is { } known && stream is not null && lines-- > 0 ? Line(stream, known.Position) : null;
        return new TimelineEntry
        {
            Event = one,
            Moment = moment,
            Offset = moment is { } when ? SessionWords.Offset(when.Time - detail.Row.First) : string.Empty,
            Id = LogText.Middle(LogText.Clean(one.Event), 24),
            Pieces = line is null ? MarkedText.Template(LogText.Middle(template, 600)) : MarkedText.Line(template, LogText.Middle(LogText.Clean(line), 600)),
            IsLine = line is not null,
            Notable = notable,
            Step = probability ? Surprise.StepOfProbability(one.Surprise ?? 0) : Surprise.Step(one.Surprise),
        };
    }

    // The live tail keeps the latest lines; what it no longer has is shown as its template.
    private static string? Line(IReadableStream stream, long position)
    {
        TailChunk chunk = stream.Tail(position, 1);
        return chunk.Lines.Count == 1 && chunk.Lines[0].Position == position ? chunk.Lines[0].Content : null;
    }
}
