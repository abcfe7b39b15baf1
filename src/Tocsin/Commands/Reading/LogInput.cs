using System.IO.Compression;

namespace Tocsin.Commands.Reading;

/// <summary>
/// A log to read: a file, or <c>-</c> for standard input; gzip is recognised by its content, never by its name.
/// Progress is told in bytes of the file as it lies on the disk.
/// </summary>
internal sealed class LogInput : IDisposable
{
    /// <summary>The argument that means standard input.</summary>
    public const string StandardInput = "-";

    private const byte GzipFirst = 0x1f;
    private const byte GzipSecond = 0x8b;
    private const int ReadAhead = 256 * 1024;

    private readonly Lock _gate = new();
    private long? _readWhenClosed;

    private LogInput(string name, string? path, Stream raw, long? totalBytes)
    {
        Name = name;
        FullPath = path;
        Raw = raw;
        TotalBytes = totalBytes;
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The file's absolute path; null for standard input.</summary>
    public string? FullPath { get; }

    /// <summary>The bytes as they lie there, compressed or not.</summary>
    public Stream Raw { get; }

    /// <summary>Bytes on disk; null where there is no end to be known.</summary>
    public long? TotalBytes { get; }

    /// <summary>Bytes on disk that were read. Also for a log that is closed, and while another thread closes it: who shows progress need not know.</summary>
    public long BytesRead
    {
        get
        {
            lock (_gate)
            {
                return TotalBytes is null ? 0 : _readWhenClosed ?? Raw.Position;
            }
        }
    }

    /// <summary>Opens it as <see cref="Open"/> does; can be cancelled, because a named pipe blocks until it has a writer. Its thread is left waiting then.</summary>
    public static Task<LogInput> OpenAsync(string argument, CancellationToken cancellation, string? name = null) =>
        Task.Run(() => Open(argument, name), CancellationToken.None).WaitAsync(cancellation);

    /// <summary>Opens it. Throws <see cref="CommandException"/> (3) when it is not there or may not be read.</summary>
    /// <param name="argument">A path, or <c>-</c> for standard input.</param>
    /// <param name="name">What people call it, where that is not the argument.</param>
    public static LogInput Open(string argument, string? name = null)
    {
        if (argument == StandardInput)
        {
            return new LogInput("standard input", null, Console.OpenStandardInput(), null);
        }

        try
        {
            string path = Path.GetFullPath(argument);
            FileStream file = new(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
            });
            return new LogInput(name ?? argument, path, file, file.CanSeek ? file.Length : null);
        }
        catch (UnauthorizedAccessException fault) when (Directory.Exists(argument))
        {
            throw CommandException.Outside($"'{argument}' is a folder. Name a file in it, or several.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw CommandException.Outside($"'{argument}' may not be read by this user. Change its permissions, or run as somebody who may.", fault);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.Outside($"There is no file '{argument}'. Check the path (relative to {Directory.GetCurrentDirectory()}), or give - for standard input.", fault);
        }
        catch (IOException fault)
        {
            throw CommandException.Outside($"'{argument}' cannot be opened: {fault.Message}", fault);
        }
    }

    /// <summary>True for a file that is there and begins as gzip does.</summary>
    public static bool IsCompressed(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.CanSeek && IsGzip(ReadMagic(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The bytes, decompressed where they begin as gzip does. Takes over <see cref="Raw"/>: call it once.</summary>
    public Stream Decompress()
    {
        byte[] magic = ReadMagic(Raw);
        Stream whole = Raw;
        if (TotalBytes is null)
        {
            whole = new PrefixedStream(magic, Raw);
        }
        else
        {
            Raw.Position = 0;
        }

        return IsGzip(magic) ? new GZipStream(new BufferedStream(whole, ReadAhead), CompressionMode.Decompress) : whole;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _readWhenClosed ??= TotalBytes is null ? 0 : Raw.Position;
            Raw.Dispose();
        }
    }

    private static bool IsGzip(byte[] magic) => magic is [GzipFirst, GzipSecond, ..];

    private static byte[] ReadMagic(Stream stream)
    {
        byte[] magic = new byte[2];
        int read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        return magic[..read];
    }

    /// <summary>Bytes that were read already, and then the rest.</summary>
    private sealed class PrefixedStream(byte[] before, Stream rest) : Stream
    {
        private int _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_given == before.Length)
            {
                return rest.Read(buffer);
            }

            int count = Math.Min(buffer.Length, before.Length - _given);
            before.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _given == before.Length ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
