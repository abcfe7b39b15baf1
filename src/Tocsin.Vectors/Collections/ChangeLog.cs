using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Tocsin.Numerics;
using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Collections;

// a head, see ChangeLogHead
// then records: length uint, checksum of the length uint, checksum of the content uint, content
/// <summary>
/// Changes since an index was saved, one behind the other, each on the disk before it counts: at most the last one can be torn. The
/// length has a checksum of its own, so that a damaged one in the middle is not taken for a torn end, and nothing that was
/// acknowledged is cut. One thread.
/// </summary>
internal sealed class ChangeLog : IDisposable
{
    public const int MaxRecordBytes = 1 << 28;

    private const int RecordHeadBytes = 12;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Action<SafeFileHandle> _sync;
    private string? _stopped;
    private long _bytes;

    private ChangeLog(string path, SafeFileHandle file, ChangeLogHead head, Action<SafeFileHandle>? sync)
    {
        (_path, _file, _sync) = (path, file, sync ?? RandomAccess.FlushToDisk);
        (Generation, FirstChange, Bytes) = (head.Generation, head.Bytes, head.Bytes);
    }

    /// <summary>The saved index that it follows.</summary>
    public Generation Generation { get; }

    /// <summary>Where its first change begins.</summary>
    public long FirstChange { get; }

    /// <summary>How long it is.</summary>
    public long Bytes
    {
        get => Volatile.Read(ref _bytes);
        private set => Volatile.Write(ref _bytes, value);
    }

    /// <summary>Bytes of a torn record that were cut off when it was opened.</summary>
    public long CutBytes { get; private init; }

    /// <summary>Whether it holds no change.</summary>
    public bool IsEmpty => Bytes == FirstChange;

    /// <summary>An empty one, in the place of what was there: old or new, whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="generation">The saved index that it follows.</param>
    /// <param name="sync">Waits for the disk.</param>
    /// <param name="replaced">Hears that the old one has no name any more.</param>
    public static ChangeLog Begin(string path, Generation generation, Action<SafeFileHandle>? sync = null, Action? replaced = null)
    {
        byte[] head = ChangeLogHead.Of(generation);
        WholeFile.Write(path, head, replaced);
        return new ChangeLog(path, OpenFile(path), new ChangeLogHead(generation, head.Length), sync);
    }

    /// <summary>Reads every change in its order, cuts a torn one off the end, and goes on behind it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="least">How long a log of this generation must be; throws where it does not belong here.</param>
    /// <param name="each">Takes the changes.</param>
    /// <param name="sync">Waits for the disk.</param>
    /// <exception cref="VectorFileException">It is no log of changes, or is damaged; it stays as it is.</exception>
    public static ChangeLog Open(string path, Func<Generation, long> least, Action<byte[]> each, Action<SafeFileHandle>? sync = null)
    {
        SafeFileHandle file = OpenFile(path);
        try
        {
            long length = RandomAccess.GetLength(file);
            ChangeLogHead head = ReadHead(path, file, length);
            long must = least(head.Generation);
            long at = Read(path, file, head.Bytes, length, each);
            if (at < must)
            {
                throw Damaged(path, at, $"it ends there, and the saved index has its changes up to byte {must}");
            }

            if (at < length)
            {
                RandomAccess.SetLength(file, at);
                RandomAccess.FlushToDisk(file);
            }

            return new ChangeLog(path, file, head, sync) { Bytes = at, CutBytes = length - at };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads changes that are there already. Any thread, so long as none of them is taken back.</summary>
    /// <param name="from">Where one of them begins.</param>
    /// <param name="to">Where one of them ends.</param>
    /// <param name="each">Takes them in their order.</param>
    /// <exception cref="VectorFileException">The file is not what was written.</exception>
    public void Read(long from, long to, Action<byte[]> each)
    {
        long end = Read(_path, _file, from, to, each);
        if (end != to)
        {
            throw Damaged(_path, end, "a change that was written is not there");
        }
    }

    /// <summary>Takes the last changes back that were written, as if they had not been.</summary>
    /// <param name="to">How long it was before.</param>
    /// <exception cref="VectorFileException">The disk failed: nobody knows whether they are there, and no other change is taken.</exception>
    public void TakeBack(long to)
    {
        Bytes = to;
        try
        {
            RandomAccess.SetLength(_file, to);
            _sync(_file);
        }
        catch (IOException failure)
        {
            _stopped = $"'{_path}' takes no more changes: one could not be taken back ({failure.Message}). Look at the disk (dmesg, smartctl), then start again.";
            throw new VectorFileException(_stopped, failure);
        }
    }

    /// <summary>Writes a change and waits for the disk.</summary>
    /// <exception cref="VectorFileException">It could not be written and does not count; after a failed sync no other one is taken either.</exception>
    public void Append(byte[] record)
    {
        if (_stopped is not null)
        {
            throw new VectorFileException(_stopped);
        }

        byte[] head = new byte[RecordHeadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Crc32C.Compute(head.AsSpan(0, 4)));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Crc32C.Compute(record));
        try
        {
            RandomAccess.Write(_file, [head, record], Bytes);
            DiskSteps.Done(DiskStep.Written, _path);
        }
        catch (IOException failure)
        {
            CutHalf(failure);
            throw SavingFailure.OfChange(_path, failure);
        }

        try
        {
            _sync(_file);
            DiskSteps.Done(DiskStep.Synced, _path);
        }
        catch (IOException failure)
        {
            // What the disk has now nobody knows, and a second sync would say that all is well (Rebello et al., ATC 2020).
            _stopped = $"'{_path}' takes no more changes: the disk failed while it was written ({failure.Message}). Look at the disk (dmesg, smartctl), then start again.";
            throw new VectorFileException(_stopped, failure);
        }

        Bytes += RecordHeadBytes + record.Length;
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle OpenFile(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);

    // Half a record must not stand before the next one.
    private void CutHalf(IOException why)
    {
        try
        {
            RandomAccess.SetLength(_file, Bytes);
        }
        catch (IOException failure)
        {
            _stopped = $"'{_path}' takes no more changes: one could not be written ({why.Message}), nor taken back ({failure.Message}). Free the disk, then start again.";
        }
    }

    private static ChangeLogHead ReadHead(string path, SafeFileHandle file, long length)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(length, ChangeLogHead.Length)];
        ReadExactly(file, start, 0);
        return ChangeLogHead.Read(start, path) ?? throw Damaged(path, 0, "it does not begin as one");
    }

    // Up to the end or a torn change. Answers where that is.
    private static long Read(string path, SafeFileHandle file, long at, long end, Action<byte[]> each)
    {
        while (Next(path, file, at, end) is { } record)
        {
            try
            {
                each(record);
            }
            catch (InvalidDataException bad)
            {
                throw Damaged(path, at, bad.Message);
            }

            at += RecordHeadBytes + record.Length;
        }

        return at;
    }

    // The record at a place; null at the end, or where a torn one begins.
    private static byte[]? Next(string path, SafeFileHandle file, long at, long length)
    {
        Span<byte> head = stackalloc byte[RecordHeadBytes];
        if (length - at < RecordHeadBytes)
        {
            return null;
        }

        ReadExactly(file, head, at);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) != Crc32C.Compute(head[..4]) || bytes > MaxRecordBytes)
        {
            // Room that the file system gave and never filled: the last record, which nobody was told of.
            return head.ContainsAnyExcept((byte)0) ? throw Damaged(path, at, "the checksum of a length is wrong") : null;
        }

        long end = at + RecordHeadBytes + bytes;
        if (end > length)
        {
            return null;
        }

        byte[] record = new byte[bytes];
        ReadExactly(file, record, at + RecordHeadBytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) == Crc32C.Compute(record) ? record
            : end == length ? null
            : throw Damaged(path, at, "the checksum of a change is wrong, and there are others behind it");
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> into, long at)
    {
        for (int read; !into.IsEmpty; into = into[read..], at += read)
        {
            read = RandomAccess.Read(file, into, at);
            if (read == 0)
            {
                throw new EndOfStreamException("A file became shorter while it was read.");
            }
        }
    }

    private static VectorFileException Damaged(string path, long at, string how) =>
        new($"'{path}' is damaged at byte {at}: {how}. It is left as it is: put it back from a copy, or move its folder away and add the vectors again.");
}
