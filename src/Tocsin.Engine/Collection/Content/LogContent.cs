using System.Text;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// One open file as text, plain or compressed, in pages of lines. Offsets are bytes of the text. The file may grow, shrink, be replaced or be damaged meanwhile:
/// pages then hold what is there. One thread.
/// </summary>
public sealed partial class LogContent : IDisposable
{
    /// <summary>Bytes of a line that are shown.</summary>
    public const int MaxShownBytes = 16 * 1024;

    /// <summary>Bytes of shown lines at most in one page, whatever the count: a page of less has fewer lines.</summary>
    public const int MaxPageBytes = 16 << 20;

    private const int HeadBytes = 64 * 1024;
    private const int SureHeadBytes = 4096;
    private const int LinesLookedAtBefore = 40;

    private readonly DateTime _modified;
    private ITextBytes _text;
    private TextLines _lines;
    private Func<CompressedBytes, ITextBytes>? _share;
    private LineJudge? _judge;
    private int _headBytes = int.MaxValue; // that the header was looked for in
    private byte[]? _cut;

    private LogContent(ITextBytes text, DateTime modified, LineFormat? header)
    {
        _text = text;
        _judge = header is null ? null : LineJudge.By(header, modified);
        _lines = new TextLines(text);
        _modified = modified;
    }

    /// <summary>
    /// Opens a file beneath a root. It is compressed when its name says so (<c>.gz</c>, <c>.br</c>) and, for gzip, its first bytes do. Nothing is read yet of another one.
    /// </summary>
    public static OpenOutcome TryOpen(RootFolder root, string path, out LogContent? content) => TryOpen(root, path, null, out content);

    /// <summary>As <see cref="TryOpen(RootFolder, string, out LogContent?)"/>, with the header that the catalogue knows (<see cref="CollectedFile.Header"/>): it need not be detected.</summary>
    public static OpenOutcome TryOpen(RootFolder root, string path, string? header, out LogContent? content)
    {
        content = null;
        OpenOutcome outcome = root.TryOpenRead(path, out SafeFileHandle? handle);
        if (outcome != OpenOutcome.Opened)
        {
            return outcome;
        }

        FileStatus status = FileStatus.Of(handle!) ?? default;
        FileCompression compression = CompressionOf(path, handle!);
        content = new LogContent(
            compression == FileCompression.None ? new PlainBytes(handle!) : new CompressedBytes(handle!, compression),
            status.Modified,
            header is not null && FormatCatalogue.TryFind(header, out LineFormat? format, out _) ? format : null)
        {
            _share = compression == FileCompression.None ? null : own => root.Texts.Share(new FoundFile("", status.Size, status.Modified, status.Inode), own),
        };
        return outcome;
    }

    /// <summary>Bytes of text, as of now; null for a compressed file that has not been read to its end.</summary>
    public long? Length => _text.Length;

    /// <summary>What keeps the rest of the text from being read (damaged or excessive compressed data, a failing disk); null when nothing does. Known when the damage is reached.</summary>
    public string? Fault => _text.Fault;

    /// <summary>The header that its first lines have; <see cref="FormatCatalogue.None"/> for none.</summary>
    public LineFormat Header => Judge.Format;

    private LineJudge Judge
    {
        get
        {
            // A file that had hardly begun when its header was looked for is looked at again when it has more.
            if (_judge is null || (_headBytes < SureHeadBytes && _lines.Window(0, SureHeadBytes).Length >= 2 * _headBytes))
            {
                ReadOnlySpan<byte> head = _lines.Window(0, HeadBytes);
                (_judge, _headBytes) = (LineJudge.Of(head, _modified), Math.Max(1, head.Length));
            }

            return _judge;
        }
    }

    /// <summary>Reads bytes of the text: at least one, unless it ends at or before the offset.</summary>
    public int Read(long offset, Span<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return _text.Read(offset, to);
    }

    /// <summary>Whole lines from an offset on; one inside a line begins with that line's start. A last line that is not ended yet is a line.</summary>
    public ContentPage Lines(long from, int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Refresh();
        if (from > 0 && _lines.Window(from - 1, 1, cancellation).IsEmpty)
        {
            long end = Extent(cancellation);
            return new ContentPage([], end, end, end == 0, true);
        }

        long start = from == 0 ? 0 : _lines.StartOf(from, cancellation);
        return Page(start, long.MaxValue, count, cancellation);
    }

    /// <summary>As <see cref="Lines"/>, from the start of a line on and without a last line that is not ended yet.</summary>
    internal ContentPage EndedLines(long from, int count, CancellationToken cancellation)
    {
        Refresh();
        ContentPage page = Page(from, long.MaxValue, count, cancellation);
        Span<byte> last = stackalloc byte[1];
        return page.Lines.Count == 0 || page.End % TextLines.LongestLine == 0 || (_text.Read(page.End - 1, last, cancellation) == 1 && last[0] == '\n')
            ? page
            : page with { Lines = [.. page.Lines.SkipLast(1)], End = page.Lines[^1].Offset };
    }

    /// <summary>Where the line begins that holds a byte.</summary>
    internal long StartOf(long offset, CancellationToken cancellation)
    {
        Refresh();
        return _lines.StartOf(offset, cancellation);
    }

    /// <summary>Where the last line begins that is not ended yet; the end of the text when all are.</summary>
    internal long StartOfUnended(CancellationToken cancellation)
    {
        Refresh();
        long end = Extent(cancellation);
        long start = end == 0 ? 0 : _lines.StartOf(end - 1, cancellation);
        return end > start && _lines.EndOf(start, cancellation) == end && _lines.Window(end - 1, 1, cancellation) is [(byte)'\n', ..] ? end : start;
    }

    /// <summary>The last lines that end at or before an offset; beyond the end of the text it is the end, where a line that is not ended yet counts.</summary>
    public ContentPage LinesBefore(long before, int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Refresh();
        long end = _lines.Window(before, 1, cancellation).IsEmpty ? Math.Min(before, Extent(cancellation)) : _lines.StartOf(before, cancellation);
        long start = end;
        long shown = 0;
        for (int taken = 0; taken < count && start > 0 && shown < MaxPageBytes; taken++)
        {
            long previous = _lines.StartOf(start - 1, cancellation);
            shown += Math.Min(start - previous, MaxShownBytes);
            start = previous;
        }

        return Page(start, end, count, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _text.Dispose();
    }

    /// <summary>Before each page: the file may have changed, and pages of a compressed one are shared. Who only reads bytes goes through once, and keeps nothing.</summary>
    private void Refresh()
    {
        _lines.Refresh();
        if (_text is CompressedBytes own && _share is { } share)
        {
            _lines.Dispose();
            _text = share(own);
            _lines = new TextLines(_text);
        }
    }

    /// <summary>Bytes of the whole text; a compressed one is read to its end for it.</summary>
    private long Extent(CancellationToken cancellation)
    {
        if (_text.Length is { } known)
        {
            return known;
        }

        Span<byte> one = stackalloc byte[1];
        _text.Read(long.MaxValue - 1, one, cancellation);
        return _text.Length ?? 0;
    }

    private ContentPage Page(long start, long end, int count, CancellationToken cancellation)
    {
        LineJudge judge = Judge;
        judge.Reset();
        LookBefore(start, judge, cancellation);
        List<ContentLine> lines = [];
        long at = start;
        long shown = 0;
        while (lines.Count < count && at < end && shown < MaxPageBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = LineAt(at, out long next, cancellation);
            if (next == at)
            {
                break;
            }

            lines.Add(Line(at, bytes, judge));
            shown += Math.Min(bytes.Length, MaxShownBytes);
            at = next;
        }

        return new ContentPage(lines, start, at, start == 0, _lines.Window(at, 1, cancellation).IsEmpty);
    }

    /// <summary>Shows the judge the lines before a page: the page may begin in the middle of a stack trace.</summary>
    private void LookBefore(long start, LineJudge judge, CancellationToken cancellation)
    {
        long at = start;
        for (int lines = 0; lines < LinesLookedAtBefore && at > 0 && start - at < MaxShownBytes; lines++)
        {
            at = _lines.StartOf(at - 1, cancellation);
        }

        while (at < start)
        {
            ReadOnlySpan<byte> bytes = LineAt(at, out long next, cancellation);
            judge.Look(bytes[..Math.Min(bytes.Length, MaxShownBytes)]);
            if (next == at)
            {
                return;
            }

            at = next;
        }
    }

    /// <summary>The line that begins at an offset, without its line feed, cut a little beyond what is shown of it.</summary>
    private ReadOnlySpan<byte> LineAt(long at, out long next, CancellationToken cancellation)
    {
        const int Most = MaxShownBytes + 2; // "\r\n" of a line that fits
        ReadOnlySpan<byte> window = _lines.Window(at, Most, cancellation);
        window = window[..Math.Min(window.Length, Most)];
        int feed = window.IndexOf((byte)'\n');
        if (feed >= 0 || window.Length < Most)
        {
            next = at + (feed >= 0 ? feed + 1 : window.Length);
            return feed >= 0 ? window[..feed] : window;
        }

        // To look for the end of a long line moves the window.
        window.CopyTo(_cut ??= new byte[Most]);
        next = _lines.EndOf(at, cancellation);
        return _cut;
    }

    private static ContentLine Line(long offset, ReadOnlySpan<byte> bytes, LineJudge judge)
    {
        if (offset == 0 && bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (bytes.EndsWith("\r"u8))
            bytes = bytes[..^1];
        bool isCut = bytes.Length > MaxShownBytes;
        if (isCut)
            bytes = Utf8Repair.Cut(bytes, MaxShownBytes);
        (long ticks, Severity level) = judge.Look(bytes);
        return new ContentLine(offset, Encoding.UTF8.GetString(bytes), ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc), level, isCut);
    }

    private static FileCompression CompressionOf(string path, SafeFileHandle handle)
    {
        FileCompression named = RotatedName.Parse(path[(path.LastIndexOf('/') + 1)..]).Compression;
        if (named != FileCompression.Gzip)
        {
            return named;
        }

        Span<byte> magic = stackalloc byte[2];
        return RandomAccess.Read(handle, magic, 0) == 2 && magic is [0x1f, 0x8b] ? FileCompression.Gzip : FileCompression.None;
    }
}
