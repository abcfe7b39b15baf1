using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class HashTableTests
{
    // Few hashes: long chains that wrap around; many: the usual.
    [Theory]
    [InlineData(1u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void What_was_added_and_not_removed_is_found(uint hashes)
    {
        Random random = new(3);
        HashTable table = new();
        Dictionary<int, uint> model = [];
        for (int i = 0; i < 3_000; i++)
        {
            if (model.Count < 60 || random.Next(2) == 0)
            {
                uint hash = uint.MaxValue - (uint)random.NextInt64(hashes);
                table.Add(hash, i);
                model.Add(i, hash);
            }
            else
            {
                (int place, uint hash) = model.ElementAt(random.Next(model.Count));
                table.Remove(hash, place);
                model.Remove(place);
            }

            if (i % 50 != 0)
                continue;
            Assert.Equal(model.Count, table.Count);
            foreach (IGrouping<uint, KeyValuePair<int, uint>> same in model.GroupBy(pair => pair.Value))
                Assert.Equal(same.Select(pair => pair.Key).Order(), Found(table, same.Key).Order());
        }

        Assert.Empty(hashes == 1 ? Found(table, 12) : []);
    }

    [Fact]
    public void Names_that_differ_in_a_byte_a_length_or_an_owner_have_other_hashes()
    {
        HashSet<uint> seen = [];
        for (int length = 1; length <= 24; length++)
        {
            byte[] name = new byte[length];
            Assert.True(seen.Add(NameHash.Of(name)));
            Assert.True(seen.Add(NameHash.Of(name, 1)));
            for (int at = 0; at < length; at++)
            {
                name[at] = 1;
                Assert.True(seen.Add(NameHash.Of(name)), $"byte {at} of {length}");
                name[at] = 0;
            }
        }
    }

    private static List<int> Found(HashTable table, uint hash)
    {
        List<int> found = [];
        for (int probe = 0, place; (place = table.Next(hash, ref probe)) >= 0;)
            found.Add(place);
        return found;
    }
}
