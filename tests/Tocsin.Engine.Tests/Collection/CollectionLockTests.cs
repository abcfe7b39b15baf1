using Tocsin.Engine.Collection;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Collection;

public sealed class CollectionLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-collection-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_collection_has_one_writer_and_the_second_learns_who_it_is()
    {
        CollectionFolders folders = new(Path.Combine(_folder, "data"));
        using (CollectionLock.Take(folders))
        {
            DataFolderLockedException second = Assert.Throws<DataFolderLockedException>(() => CollectionLock.Take(folders));

            Assert.Contains($"process {Environment.ProcessId}", second.Message, StringComparison.Ordinal);
            Assert.Contains(folders.Root, second.Message, StringComparison.Ordinal);
        }

        CollectionLock.Take(folders).Dispose();
    }
}
