using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Collection.Retention;

/// <summary>
/// Replaces a plain file by a gzip file of the same text and time. The new one is whole and on the disk before it has its name, and the old one goes only after that: a crash leaves
/// the one, or both, and both are one again with the next run.
/// </summary>
/// <param name="logs">The raw tree.</param>
/// <param name="syncFolder">Puts a folder's names on the disk; the tree's own way without it.</param>
internal sealed class FileCompressor(RootFolder logs, Action<string>? syncFolder = null)
{
    private const int BufferBytes = 256 * 1024;

    private readonly Action<string> _syncFolder = syncFolder ?? logs.SyncFolder;

    /// <summary>A name that walks pass over; one file at a time is compressed.</summary>
    private const string Unfinished = ".compressing";

    /// <summary>Compresses a file; answers the bytes of the new one, null when the old one changed meanwhile or another text has the new name.</summary>
    public long? TryCompress(FoundFile file, CancellationToken cancellation)
    {
        string target = file.Path + ".gz";
        if (logs.TryOpenRead(file.Path, out SafeFileHandle? handle) != OpenOutcome.Opened)
            return null;
        using SafeFileHandle source = handle!;
        if (logs.Stat(target) is { } there)
            return HoldsSameText(source, target, cancellation) && IsAsItWas(file) && logs.Delete(file.Path) ? there.Size : null;

        string folder = file.Path[..Math.Max(0, file.Path.LastIndexOf('/'))];
        string unfinished = folder.Length == 0 ? Unfinished : $"{folder}/{Unfinished}";
        logs.Delete(unfinished);
        try
        {
            using (FileStream next = logs.CreateNew(unfinished))
            {
                if (Write(source, next, cancellation) != file.Size)
                    return Abandon(unfinished);
                File.SetLastWriteTimeUtc(next.SafeFileHandle, file.Modified);
                next.Flush(flushToDisk: true);
            }

            if (!IsAsItWas(file))
                return Abandon(unfinished);
            logs.Rename(unfinished, target);
            _syncFolder(folder); // a power cut may undo what comes after this, not what came before
            logs.Delete(file.Path);
            return logs.Stat(target)?.Size ?? 0;
        }
        catch
        {
            logs.Delete(unfinished);
            throw;
        }
    }

    private long? Abandon(string unfinished)
    {
        logs.Delete(unfinished);
        return null;
    }

    private bool IsAsItWas(FoundFile file) => logs.Stat(file.Path) is { } now && now.Size == file.Size && now.Modified == file.Modified && now.Inode == file.Inode;

    private static long Write(SafeFileHandle source, FileStream next, CancellationToken cancellation)
    {
        using GZipStream gzip = new(next, CompressionLevel.Optimal, leaveOpen: true);
        byte[] buffer = new byte[BufferBytes];
        long total = 0;
        for (int read; (read = RandomAccess.Read(source, buffer, total)) > 0; total += read)
        {
            cancellation.ThrowIfCancellationRequested();
            gzip.Write(buffer, 0, read);
        }

        return total;
    }

    /// <summary>Whether an earlier run ended between giving the new name and taking the old file away.</summary>
    private bool HoldsSameText(SafeFileHandle source, string target, CancellationToken cancellation)
    {
        if (logs.TryOpenRead(target, out SafeFileHandle? handle) != OpenOutcome.Opened)
            return false;
        using SafeFileHandle compressed = handle!;
        using GzipInput text = new(new PeekableStream(new HandleStream(compressed)), CompressedBytes.MaxExpansion);
        byte[] left = new byte[BufferBytes];
        byte[] right = new byte[BufferBytes];
        long offset = 0;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                int read = text.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
                int there = 0;
                for (int got; there < right.Length && (got = RandomAccess.Read(source, right.AsSpan(there), offset + there)) > 0;)
                    there += got;
                if (!left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, there)))
                    return false;
                if (read == 0)
                    return true;
                offset += read;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
