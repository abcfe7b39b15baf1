namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// Which windows of a session count (<c>docs/decisions/0011-windows-of-open-sessions.md</c>). A session of at most <paramref name="Size"/> events is one window, all that it has; a longer one is all its windows of
/// <paramref name="Size"/> events. When the session has ended, its last events with the mark of the end are a window too. Nothing is ever padded.
/// </summary>
/// <param name="Size">The most events of a window.</param>
/// <param name="Stride">Events from one full window to the next.</param>
internal readonly record struct SessionWindows(int Size, int Stride)
{
    /// <summary>Whether the window that ends at this event (from 0) is a full one that counts for ever.</summary>
    public bool IsFull(int position) => position + 1 >= Size && (position + 1 - Size) % Stride == 0;

    /// <summary>Whether a session is judged by the window that ends at this event when it is its last so far, or for ever.</summary>
    public bool EndsAt(int position) => position < Size || IsFull(position);

    /// <summary>The events of the window that ends at this event.</summary>
    public ReadOnlySpan<int> At(ReadOnlySpan<int> events, int position) => events[Math.Max(0, position + 1 - Size)..(position + 1)];
}
