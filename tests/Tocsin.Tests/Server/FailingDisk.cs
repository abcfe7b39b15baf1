using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Tests.Server;

/// <summary>A real disk that stops working when the test says so.</summary>
internal sealed class FailingDisk : IFileSystem
{
    private readonly PhysicalFileSystem _disk = new();

    /// <summary>Every write fails: no space is left.</summary>
    public bool IsFull { get; set; }

    /// <summary>Every sync fails.</summary>
    public bool CannotSync { get; set; }

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => _disk.ListFiles(directory);

    public bool FileExists(string path) => _disk.FileExists(path);

    public IWritableFile Create(string path) => new File(this, _disk.Create(path));

    public IWritableFile OpenForAppend(string path) => new File(this, _disk.OpenForAppend(path));

    public IReadableFile OpenRead(string path) => _disk.OpenRead(path);

    public void Rename(string source, string target) => _disk.Rename(source, target);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string path) => _disk.SyncDirectory(path);

    private sealed class File(FailingDisk disk, IWritableFile file) : IWritableFile
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            if (disk.IsFull)
            {
                throw new DiskFullException("No space is left (the test says so).");
            }

            file.Write(bytes);
        }

        public void Sync()
        {
            if (disk.CannotSync)
            {
                throw new IOException("The sync failed (the test says so).");
            }

            file.Sync();
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
