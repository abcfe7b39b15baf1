namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// Which windows of a session are judged (<c>docs/decisions/0011-windows-of-open-sessions.md</c>): one that ends at each event, of the last <paramref name="Size"/> events or of as many as there are
/// yet, and when the session has ended one more, of its last events and the mark of the end. Nothing is padded, and no window ever changes by what follows it.
/// </summary>
/// <param name="Size">The most events of a window.</param>
/// <param name="Stride">Events from one full window to the next.</param>
internal readonly record struct SessionWindows(int Size, int Stride)
{
    /// <summary>Whether a window ends at this event (from 0).</summary>
    public bool EndsAt(int position) => position < Size || (position + 1 - Size) % Stride == 0;

    /// <summary>The events of the window that ends at this event.</summary>
    public ReadOnlySpan<int> At(ReadOnlySpan<int> events, int position)
    {
        int start = Math.Max(0, position + 1 - Size);
        return events[start..(position + 1)];
    }
}
