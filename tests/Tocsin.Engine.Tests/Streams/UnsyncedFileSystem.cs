using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>The real disk without its syncs: tests that pull no plug need not wait for the disk, which others use at the same time.</summary>
internal sealed class UnsyncedFileSystem : IFileSystem
{
    private readonly PhysicalFileSystem _disk = new();

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => _disk.ListFiles(directory);

    public bool FileExists(string path) => _disk.FileExists(path);

    public IWritableFile Create(string path) => new Unsynced(_disk.Create(path));

    public IWritableFile OpenForAppend(string path) => new Unsynced(_disk.OpenForAppend(path));

    public IReadableFile OpenRead(string path) => _disk.OpenRead(path);

    public void Rename(string source, string target) => _disk.Rename(source, target);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string path)
    {
    }

    private sealed class Unsynced(IWritableFile file) : IWritableFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes) => file.Write(bytes);

        public void Sync()
        {
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
