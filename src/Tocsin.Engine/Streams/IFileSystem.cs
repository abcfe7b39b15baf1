namespace Tocsin.Engine.Streams;

/// <summary>
/// The file system as the journal needs it: every durable effect is an explicit call, so that a fake can lose exactly what was
/// not synced. Paths are absolute. Failures are <see cref="IOException"/>; a full disk is <see cref="DiskFullException"/>.
/// </summary>
public interface IFileSystem
{
    /// <summary>Creates a folder and its parents; durable after <see cref="SyncDirectory"/> of the parent.</summary>
    void CreateDirectory(string path);

    /// <summary>Names (not paths) of the files in a folder, sorted ordinally; empty when there is no such folder.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>True when a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Creates a new file for writing; fails when it exists. Its name is durable after <see cref="SyncDirectory"/>.</summary>
    IWritableFile Create(string path);

    /// <summary>Opens an existing file for writing at its end.</summary>
    IWritableFile OpenForAppend(string path);

    /// <summary>Opens a file for reading while others append to it.</summary>
    IReadableFile OpenRead(string path);

    /// <summary>Replaces <paramref name="target"/>, in the same folder, by <paramref name="source"/> atomically; durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string source, string target);

    /// <summary>Removes a file; no error when it is not there.</summary>
    void Delete(string path);

    /// <summary>Makes created, renamed and removed names of a folder durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Bytes that may still be written under a folder, or null when that is not known. For messages only.</summary>
    long? FreeBytes(string directory) => null;
}

/// <summary>A file being written by one thread.</summary>
public interface IWritableFile : IDisposable
{
    /// <summary>Bytes in the file, written ones included.</summary>
    long Length { get; }

    /// <summary>
    /// Appends; visible to readers when it returns, durable after <see cref="Sync"/>. A failed write (a full disk) may leave a
    /// part of its bytes behind, which <see cref="Length"/> counts: <see cref="Truncate"/> to where the file was whole.
    /// </summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything written durable (fdatasync). After a failure the file must not be written again, only cut.</summary>
    void Sync();

    /// <summary>Cuts the file, never lengthens it; durable after <see cref="Sync"/>.</summary>
    void Truncate(long length);
}

/// <summary>A file being read; any thread may call it.</summary>
public interface IReadableFile : IDisposable
{
    /// <summary>Bytes in the file now.</summary>
    long Length { get; }

    /// <summary>Reads at an offset; fewer bytes than asked for only at the end.</summary>
    int Read(long offset, Span<byte> destination);
}

/// <summary>The disk is full.</summary>
public sealed class DiskFullException(string message, Exception? inner = null) : IOException(message, inner);
