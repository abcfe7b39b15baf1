using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Storage;

public sealed class PhysicalFileSystemTests : FileSystemContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-files-");

    protected override IFileSystem Files { get; } = new PhysicalFileSystem();

    protected override string Root => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_full_device_is_a_full_disk_and_names_its_path_and_the_free_bytes()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // not Linux: held there by the mounted disk of FullDiskTests only
        }

        using IWritableFile full = Files.OpenForAppend("/dev/full");
        DiskFullException refused = Assert.Throws<DiskFullException>(() => full.Write("x"u8));
        Assert.Contains("'/dev/full' is full: 1 bytes were to be written and ", refused.Message);
        Assert.Contains("Streams:<name>:RetainBytes", refused.Message);
    }

    [Fact]
    public void What_cannot_be_synced_says_so()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // only there a sync of a special file fails
        }

        using IWritableFile device = Files.OpenForAppend("/dev/null");
        IOException failure = Assert.Throws<IOException>(device.Sync);
        Assert.StartsWith("fdatasync of '/dev/null' failed: ", failure.Message);
    }

    [Fact]
    public void A_file_where_a_folder_should_be_cannot_be_synced_as_one()
    {
        string path = Path.Combine(Root, "a");
        Files.Create(path).Dispose();
        if (OperatingSystem.IsLinux())
        {
            Assert.Throws<IOException>(() => Files.SyncDirectory(path));
        }
    }
}
