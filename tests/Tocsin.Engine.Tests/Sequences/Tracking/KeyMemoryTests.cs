using System.Text;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Tests.Sequences.Tracking;

public sealed class KeyMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public void It_knows_the_number_of_every_key_among_the_last_ends(int most)
    {
        KeyMemory memory = new(most);
        List<(string Key, int Number)> ends = [];
        Random random = new(most);
        for (int i = 0; i < 3000; i++)
        {
            string key = $"k{random.Next(most * 2)}";
            int number = Latest(memory, key) + 1;
            int expected = ends.TakeLast(most).LastOrDefault(end => end.Key == key).Number + 1;
            Assert.True(expected == number, $"end {i}: {key} has number {number}, expected {expected}; {string.Join(' ', ends.TakeLast(most))}");
            memory.Ended(Encoding.UTF8.GetBytes(key), KeyHash.Of(Encoding.UTF8.GetBytes(key)), number);
            ends.Add((key, number));
            if (i % 100 == 0)
                memory = Copy(memory, most);
        }
    }

    [Fact]
    public void Once_full_it_allocates_nothing()
    {
        KeyMemory memory = new(500);
        byte[][] keys = [.. Enumerable.Range(0, 2000).Select(i => Encoding.UTF8.GetBytes($"key {i}"))];
        AllocationProbe.AssertNone(() =>
        {
            foreach (byte[] key in keys)
                memory.Ended(key, KeyHash.Of(key), 1);
        });
    }

    private static int Latest(KeyMemory memory, string key) => memory.Latest(Encoding.UTF8.GetBytes(key), KeyHash.Of(Encoding.UTF8.GetBytes(key)));

    private static KeyMemory Copy(KeyMemory memory, int most)
    {
        KeyMemory copy = new(most);
        for (int i = 0; i < memory.Count; i++)
            copy.Restore(memory.Remembered(i, out int number), number);
        return copy;
    }
}
