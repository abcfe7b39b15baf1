using Tocsin.Engine.Streams;

namespace Tocsin.Benchmarks.Streams;

/// <summary>Counts the writes of journals: one is a group.</summary>
internal sealed class CountingFiles(IFileSystem files) : IFileSystem
{
    private int _writes;

    public int Writes => Volatile.Read(ref _writes);

    public void CreateDirectory(string path) => files.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => files.ListFiles(directory);

    public bool FileExists(string path) => files.FileExists(path);

    public IWritableFile Create(string path) => files.Create(path);

    public IWritableFile OpenForAppend(string path) => new CountingFile(files.OpenForAppend(path), this);

    public IReadableFile OpenRead(string path) => files.OpenRead(path);

    public void Rename(string source, string target) => files.Rename(source, target);

    public void Delete(string path) => files.Delete(path);

    public void SyncDirectory(string path) => files.SyncDirectory(path);

    public long? FreeBytes(string directory) => files.FreeBytes(directory);

    private sealed class CountingFile(IWritableFile file, CountingFiles counter) : IWritableFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            Interlocked.Increment(ref counter._writes);
            file.Write(bytes);
        }

        public void Sync() => file.Sync();

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
