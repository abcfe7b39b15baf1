using System.Globalization;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class DataFolderLockTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("tocsin-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_folder_has_one_holder_and_the_second_is_told_who_it_is()
    {
        using DataFolderLock held = DataFolderLock.Take(_folder);

        DataFolderLockedException refusal = Assert.Throws<DataFolderLockedException>(() => DataFolderLock.Take(_folder));
        Assert.Contains(_folder, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_was_let_go_can_be_taken()
    {
        DataFolderLock.Take(_folder).Dispose();
        using DataFolderLock again = DataFolderLock.Take(_folder);

        Assert.True(File.Exists(Path.Combine(_folder, "tocsin.pid")));
    }

    [Fact]
    public void What_a_dead_process_left_does_not_lock()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "tocsin.lock"), "");
        File.WriteAllText(Path.Combine(_folder, "tocsin.pid"), "4711\n");
        using DataFolderLock taken = DataFolderLock.Take(_folder);

        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(_folder, "tocsin.pid")).Trim());
    }
}
