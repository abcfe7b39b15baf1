using Tocsin.Engine.Collection.Content;

namespace Tocsin.Engine.Tests.Collection.Content;

public sealed class BlockStoreTests
{
    [Fact]
    public void Blocks_come_back_until_the_limit_and_the_store_stays_as_it_was()
    {
        const int Size = 64 * 1024;
        Random random = new(1);
        byte[][] blocks = [.. Enumerable.Range(0, 10).Select(_ => Noise(random, Size))];
        using BlockStore store = new(Size, maxBytes: 5 * Size);
        foreach (byte[] block in blocks)
        {
            store.Append(block);
        }

        byte[] read = new byte[Size];
        Assert.InRange(store.Count, 1, 5);
        Assert.InRange(store.Bytes, 1, 5 * Size);
        for (int number = store.Count - 1; number >= 0; number--)
        {
            Assert.True(store.TryRead(number, read));
            Assert.Equal(blocks[number], read);
        }
    }

    [Fact]
    public void Nothing_has_a_name_on_the_disk()
    {
        using BlockStore store = new(1024, maxBytes: 1 << 20);
        store.Append(new byte[1024]);

        // Another test's store may be between its file's making and its losing the name; ours is not.
        Assert.True(SpinWait.SpinUntil(static () => StoreFiles().All(static target => target.EndsWith(" (deleted)", StringComparison.Ordinal)), TimeSpan.FromSeconds(90)));
        Assert.NotEmpty(StoreFiles());
    }

    private static IEnumerable<string> StoreFiles() => Directory.EnumerateFiles("/proc/self/fd")
        .Select(static descriptor => new FileInfo(descriptor).LinkTarget ?? "")
        .Where(static target => target.Contains("tocsin-text-", StringComparison.Ordinal));

    private static byte[] Noise(Random random, int size)
    {
        byte[] bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }
}
