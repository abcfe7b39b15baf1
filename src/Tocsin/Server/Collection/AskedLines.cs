using Tocsin.Engine.Collection.Content;

namespace Tocsin.Server.Collection;

/// <summary>Which lines of a file somebody asked for: at most one of the first four.</summary>
/// <param name="Tail">The last ones, so many.</param>
/// <param name="From">From this byte on.</param>
/// <param name="Before">Those that end at or before this byte.</param>
/// <param name="Time">From this time on.</param>
/// <param name="Count">How many, where <paramref name="Tail"/> does not say it.</param>
internal sealed record AskedLines(int? Tail, long? From, long? Before, DateTime? Time, int Count)
{
    private const int PageLines = 500;

    /// <summary>How many places are named.</summary>
    public int Places => (Tail is null ? 0 : 1) + (From is null ? 0 : 1) + (Before is null ? 0 : 1) + (Time is null ? 0 : 1);

    /// <summary>The lines; those from the begin on where no place is named.</summary>
    public ContentPage Page(LogContent content, CancellationToken cancellation) =>
        Tail is { } last ? content.LinesBefore(ContentBytes.Beyond, last, cancellation)
        : Before is { } before ? content.LinesBefore(before, Count, cancellation)
        : content.Lines(Start(content, cancellation), Count, cancellation);

    /// <summary>The bytes that the lines take, from the first one's to behind the last one's. A few lines at a time are in memory.</summary>
    public (long Start, long End) Range(LogContent content, CancellationToken cancellation)
    {
        bool backward = Tail is not null || Before is not null;
        long at = Tail is not null ? ContentBytes.Beyond : Before ?? Start(content, cancellation);
        (long Start, long End)? range = null;
        for (int left = Tail ?? Count; left > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(left, PageLines);
            ContentPage page = backward ? content.LinesBefore(at, count, cancellation) : content.Lines(at, count, cancellation);
            if (page.Lines.Count == 0)
            {
                break;
            }

            range = range is { } whole ? (Math.Min(whole.Start, page.Start), Math.Max(whole.End, page.End)) : (page.Start, page.End);
            at = backward ? page.Start : page.End;
            left -= page.Lines.Count;
            if (backward ? page.AtStart : page.AtEnd)
            {
                break;
            }
        }

        return range ?? (0, 0); // nothing is there
    }

    private long Start(LogContent content, CancellationToken cancellation) => Time is { } time ? content.OffsetOf(time, cancellation) : From ?? 0;
}
