using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Following;

/// <summary>
/// One name that is followed: through growth, truncation, and rotation by renaming, where what is left of the old file is read before the new one of the name begins. The hub's thread only.
/// </summary>
internal sealed class FollowedFile(RootFolder root, string path) : IDisposable
{
    private const int LinesAtOnce = 1000;
    private const int HeadBytes = 256;
    private const int QuietPolls = 5;
    private const int QuietPollsWithoutName = 250;

    private byte[] _head = [];
    private LogContent? _content;
    private ulong _inode;
    private long _seen = -1;
    private int _quietPolls;

    public string Path { get; } = path;

    /// <summary>Its number in the catalogue, and its category, as the hub last saw them.</summary>
    public (long Id, string Category) Known { get; set; } = (0, "");

    /// <summary>Lines that begin before this byte have been handed over.</summary>
    public long Position { get; private set; }

    /// <summary>Opens the file of the name; false while there is none. Its lines from the given byte on are still to come (negative: those after its present end).</summary>
    public bool TryOpen(long from, CancellationToken cancellation)
    {
        if (Open(out ulong inode) is not { } content)
        {
            return false;
        }

        Take(content, inode, from switch
        {
            0 => 0,
            > 0 => content.StartOf(from, cancellation),
            _ => content.StartOfUnended(cancellation),
        });
        return true;
    }

    /// <summary>Hands over lines that have been ended since. True when there may be more at once.</summary>
    public bool Poll(Action<FollowedFile, ContentLine> emit, CancellationToken cancellation)
    {
        if (_content is not { } content || (content.Length ?? 0) is var length && length == _seen)
        {
            _quietPolls++;
            return false;
        }

        _quietPolls = 0;
        if (length < Position || !HeadOf(content, _head.Length).AsSpan().SequenceEqual(_head))
        {
            // Truncated, and perhaps written again beyond where we were: the text is another one.
            (Position, _head) = (0, []);
        }

        ContentPage page = content.EndedLines(Position, LinesAtOnce, cancellation);
        Hand(page, emit);
        KeepHead(content);
        bool more = page.Lines.Count > 0 && !page.AtEnd;
        _seen = more ? -1 : length;
        return more;
    }

    /// <summary>
    /// Looks whether the name means another file by now, and goes on there: at the same byte where that has the same beginning (it was fetched again as a whole), at its first
    /// one otherwise. A file that lost its name is read until it has been quiet for some polls: its writer may not have noticed.
    /// </summary>
    public void Renew(Action<FollowedFile, ContentLine> emit, CancellationToken cancellation)
    {
        if (_content is not { } former)
        {
            TryOpen(0, cancellation);
            return;
        }

        if (_quietPolls < QuietPolls)
        {
            return;
        }

        FoundFile? now = root.Stat(Path);
        if (now is null && _quietPolls > QuietPollsWithoutName)
        {
            _content.Dispose(); // deleted: an open file keeps its place on the disk
            _content = null;
        }

        if (now is null || now.Value.Inode == _inode || Open(out ulong inode) is not { } next)
        {
            return;
        }

        bool isSameText = _head.Length > 0 && next.Length >= Position && HeadOf(next, _head.Length).AsSpan().SequenceEqual(_head);
        if (!isSameText)
        {
            Hand(former.Lines(Position, LinesAtOnce, cancellation), emit); // the last line, though nobody ended it
        }

        Take(next, inode, isSameText ? Position : 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _content?.Dispose();

    private LogContent? Open(out ulong inode)
    {
        inode = 0;
        if (root.Stat(Path) is not { } found || LogContent.TryOpen(root, Path, out LogContent? content) != OpenOutcome.Opened)
        {
            return null;
        }

        inode = found.Inode;
        return content;
    }

    private void Take(LogContent content, ulong inode, long position)
    {
        _content?.Dispose();
        (_content, _inode, Position) = (content, inode, position);
        (_head, _seen, _quietPolls) = ([], -1, 0);
        KeepHead(content);
    }

    private void Hand(ContentPage page, Action<FollowedFile, ContentLine> emit)
    {
        foreach (ContentLine line in page.Lines)
        {
            emit(this, line);
        }

        Position = page.Lines.Count > 0 ? page.End : Position;
    }

    private void KeepHead(LogContent content) => _head = _head.Length < HeadBytes ? HeadOf(content, HeadBytes) : _head;

    private static byte[] HeadOf(LogContent content, int bytes)
    {
        byte[] head = new byte[bytes];
        int filled = 0;
        while (filled < bytes && content.Read(filled, head.AsSpan(filled)) is > 0 and int read)
        {
            filled += read;
        }

        return head[..filled];
    }
}
