using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>One file of a running search: its handle, its units of work, its format. Opened by one worker, then read by all.</summary>
internal sealed class SearchFile(CollectedFile file, long? before) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _handle;
    private LineFormat? _format;

    public CollectedFile File { get; } = file;

    /// <summary>Only lines before this offset; null for all.</summary>
    public long? Before { get; } = before;

    /// <summary>The whole of a plain file, or what lies before <see cref="Before"/>; set when it is open.</summary>
    public PlainText Text { get; private set; }

    public SafeFileHandle? Handle => _handle;

    /// <summary>Whether it could not be opened, or not read to its end.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>How it is compressed: by its name, and by its first bytes for what calls itself gzip and is none.</summary>
    public FileCompression Compression { get; private set; }

    public bool TryOpen(RootFolder logs)
    {
        try
        {
            IsUnreadable = logs.TryOpenRead(File.Path, out _handle) != OpenOutcome.Opened;
            if (IsUnreadable)
                return false;
            long length = RandomAccess.GetLength(_handle!);
            Compression = File.Compression == FileCompression.Gzip && !HasGzipHead() ? FileCompression.None : File.Compression;
            Text = new PlainText(_handle!, Compression == FileCompression.None ? Math.Min(length, Before ?? long.MaxValue) : length);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            IsUnreadable = true;
            return false;
        }
    }

    /// <summary>The header's format: what the catalogue says, else what the first lines say.</summary>
    /// <param name="head">The first bytes of the text, asked for at most once.</param>
    public LineFormat Format(Func<byte[]> head)
    {
        lock (_gate)
        {
            if (_format is null && !(File.Header is { } header && FormatCatalogue.TryFind(header, out _format, out _)))
                _format = Detect(head());
            return _format!;
        }
    }

    public LineFormat PlainFormat() => Format(() =>
    {
        byte[] head = new byte[64 * 1024];
        return head[..Text.Read(0, head)];
    });

    public void Dispose() => _handle?.Dispose();

    private bool HasGzipHead()
    {
        Span<byte> magic = stackalloc byte[2];
        return RandomAccess.Read(_handle!, magic, 0) == 2 && magic is [0x1f, 0x8b];
    }

    private LineFormat Detect(ReadOnlySpan<byte> head)
    {
        FormatDetector detector = new();
        while (!head.IsEmpty && !detector.IsFull)
        {
            int end = head.IndexOf((byte)'\n');
            // A last piece of a line says nothing, unless it is all there is.
            if (end < 0 && !detector.IsEmpty)
                break;
            ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
            detector.Add(line.Length > 0 && line[^1] == '\r' ? line[..^1] : line, File.Modified.Ticks);
            head = end < 0 ? default : head[(end + 1)..];
        }

        return detector.Decide().Format;
    }
}
