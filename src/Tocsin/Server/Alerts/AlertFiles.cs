using System.Buffers.Binary;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Streams;
using Tocsin.Numerics;
using Tocsin.Server.Models;

namespace Tocsin.Server.Alerts;

/// <summary>
/// The book of alerts on disk: a whole book, and a log of the events since, each synced before it counts. When the log has grown, a new whole book takes its place. What a
/// crash left half written at the log's end is cut; whatever else cannot be read is an error and left as it is: docs/formats/alerts.md.
/// </summary>
internal sealed class AlertFiles : IAlertLog, IDisposable
{
    private const uint Version = 1;
    private const int HeaderBytes = 20;
    private const int FrameBytes = 8;
    private const int LongestEvent = 16 << 20;
    private const long GatherAt = 4 << 20;

    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly string _bookPath;
    private readonly string _logPath;
    private readonly long _gatherAt;
    private IWritableFile? _log; // none before the first event that goes into it: a server begins on a full disk, too
    private long _generation;
    private long _whole;

    private AlertFiles(IFileSystem files, string folder, long gatherAt, Action<string> notice)
    {
        (_files, _folder, _gatherAt) = (files, folder, gatherAt);
        (_bookPath, _logPath) = (Path.Combine(folder, "alerts.book"), Path.Combine(folder, "alerts.log"));
        Book = new AlertBook(this);
        files.CreateDirectory(folder);
        files.SyncDirectory(Path.GetDirectoryName(folder)!);
        byte[]? saved = ReadBook();
        if (saved is not null)
        {
            Book.Restore(saved);
        }

        _log = OpenLog(notice);
    }

    private static ReadOnlySpan<byte> BookMagic => "TOCALRTB"u8;

    private static ReadOnlySpan<byte> LogMagic => "TOCALRTL"u8;

    /// <summary>The book.</summary>
    public AlertBook Book { get; }

    /// <summary>Opens the book in a folder, which is made when it is not there.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="folder">Full path.</param>
    /// <param name="notice">Told what was cut.</param>
    /// <param name="gatherAt">Bytes of log at which a whole book is written.</param>
    /// <exception cref="InvalidDataException">What is there cannot be read; nothing was changed.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public static AlertFiles Open(IFileSystem files, string folder, Action<string> notice, long gatherAt = GatherAt) => new(files, folder, gatherAt, notice);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> happened)
    {
        byte[] frame = new byte[FrameBytes + happened.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, happened.Length);
        happened.CopyTo(frame.AsSpan(FrameBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Checksum(frame.AsSpan(0, 4), happened));
        _log ??= CreateLog();
        if (_log.Length != _whole)
        {
            _log.Truncate(_whole); // what a full disk left of an event that did not happen
        }

        _log.Write(frame);
        _log.Sync();
        _whole = _log.Length;
    }

    /// <summary>Writes a whole book when the log has grown. Throws <see cref="IOException"/>, and then the log goes on.</summary>
    public void Gather()
    {
        if (_whole < _gatherAt)
        {
            return;
        }

        Book.Save(book =>
        {
            byte[] bytes = new byte[HeaderBytes + book.Length + sizeof(uint)];
            WriteHeader(bytes, BookMagic, _generation + 1);
            book.Span.CopyTo(bytes.AsSpan(HeaderBytes));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint)), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))));
            WholeFile.Replace(_files, _bookPath, bytes);
            _generation++;
            IWritableFile log = CreateLog();
            _log?.Dispose();
            _log = log;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _log?.Dispose();

    private byte[]? ReadBook()
    {
        if (!_files.FileExists(_bookPath))
        {
            return null;
        }

        byte[] bytes = ReadAll(_bookPath);
        if (bytes.Length < HeaderBytes + sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint))) != Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))))
        {
            throw Corrupt(_bookPath, "its checksum does not match");
        }

        _generation = ReadHeader(_bookPath, bytes, BookMagic);
        return bytes[HeaderBytes..^sizeof(uint)];
    }

    private IWritableFile? OpenLog(Action<string> notice)
    {
        if (!_files.FileExists(_logPath))
        {
            return _generation == 0 ? null : throw Corrupt(_logPath, "it is not there, and the book says that it is");
        }

        byte[] bytes = ReadAll(_logPath);
        if (bytes.Length < HeaderBytes && _generation == 0)
        {
            return null; // a crash before anything had happened
        }

        long generation = ReadHeader(_logPath, bytes, LogMagic);
        if (generation == _generation - 1)
        {
            return null; // a crash right after the book was written: it holds all that
        }

        if (generation != _generation)
        {
            throw Corrupt(_logPath, $"it follows book {generation}, and '{_bookPath}' is book {_generation}");
        }

        int whole = Replay(bytes);
        IWritableFile log = _files.OpenForAppend(_logPath);
        if (whole < bytes.Length)
        {
            notice($"The end of '{_logPath}' was cut at byte {whole}: {bytes.Length - whole} bytes of an event that a crash left half written.");
            log.Truncate(whole);
            log.Sync();
        }

        _whole = whole;
        return log;
    }

    private int Replay(byte[] bytes)
    {
        int at = HeaderBytes;
        while (bytes.Length - at >= FrameBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            if (length is < 0 or > LongestEvent || length > bytes.Length - at - FrameBytes)
            {
                return at;
            }

            ReadOnlySpan<byte> happened = bytes.AsSpan(at + FrameBytes, length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) != Checksum(bytes.AsSpan(at, 4), happened))
            {
                return at + FrameBytes + length == bytes.Length ? at : throw Corrupt(_logPath, $"the checksum of the event at byte {at} does not match, and others follow it");
            }

            Book.Replay(happened);
            at += FrameBytes + length;
        }

        return at;
    }

    private IWritableFile CreateLog()
    {
        string unfinished = _logPath + ".new";
        _files.Delete(unfinished);
        IWritableFile log = _files.Create(unfinished);
        byte[] header = new byte[HeaderBytes];
        WriteHeader(header, LogMagic, _generation);
        log.Write(header);
        log.Sync();
        _files.Rename(unfinished, _logPath);
        _files.SyncDirectory(_folder);
        _whole = log.Length;
        return log;
    }

    private byte[] ReadAll(string path)
    {
        using IReadableFile file = _files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        int read = file.Read(0, bytes);
        return bytes[..read];
    }

    private static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> magic, long generation)
    {
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], generation);
    }

    private static long ReadHeader(string path, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(magic))
        {
            throw Corrupt(path, "it does not begin as a book of alerts does");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        return version == Version
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[12..])
            : throw new InvalidDataException($"'{path}' has version {version}, and this program reads version {Version}. Nothing was changed. Use the Tocsin that wrote it.");
    }

    private static uint Checksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> happened) => Crc32C.Compute(happened, Crc32C.Compute(length));

    private static InvalidDataException Corrupt(string path, string fault) => new(
        $"The book of alerts '{path}' cannot be read: {fault}. Nothing was changed. Restore its folder from a backup; or move the folder away: alerts that the streams still "
        + "remember come back, who acknowledged and resolved them does not.");
}
