using System.Text;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Tests.Windows.Counting;

public sealed class DistinctAddressesTests
{
    // Computed with the big integers of another language, from the description.
    [Theory]
    [InlineData("", 0x8637948910430871UL)]
    [InlineData("404", 0xFBDD58CAA46463ADUL)]
    [InlineData("10.0", 0x635213BF84946A2FUL)]
    [InlineData("10.0.0.1", 0xDE9ACE3D18AD33C6UL)]
    [InlineData("255.255.255.255", 0xCD856AE375410B2EUL)]
    [InlineData("2001:db8:85a3::8a2e:370:7334", 0x0E2DB8CC63D850ACUL)]
    [InlineData("/resource/1?q=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0xB12C9050F9CB9ED9UL)]
    public void The_hash_of_bytes_is_the_same_for_ever(string text, ulong hash)
    {
        Assert.Equal(hash, ByteHash.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(300, 300, 1_500, 10)]
    [InlineData(1_000, 1_500, 1_000, 5)]
    [InlineData(10_000, 14_000, 1_500, 1)]
    [InlineData(100_000, 110_000, 100, 1)]
    public void The_estimate_has_the_error_that_is_claimed_and_no_bias(int least, int most, int groups, int seed)
    {
        Random random = new(seed);
        DistinctAddresses distinct = new();
        double squares = 0, sum = 0, worst = 0;
        Span<byte> address = stackalloc byte[16];
        for (int group = 0; group < groups; group++)
        {
            distinct.Clear();
            int count = random.Next(least, most + 1);
            // One after the other from anywhere: the hardest thing for a weak hash.
            uint first = (uint)random.NextInt64(uint.MaxValue);
            for (uint i = 0; i < count; i++)
                distinct.Add(ByteHash.Of(address[..Text(first + i, address)]));
            double error = ((double)distinct.Count / count) - 1;
            squares += error * error;
            sum += error;
            worst = Math.Max(worst, Math.Abs(error));
        }

        double rms = Math.Sqrt(squares / groups);
        Assert.InRange(rms, 0, 0.017);
        Assert.InRange(Math.Abs(sum / groups), 0, 4 * 0.01625 / Math.Sqrt(groups));
        Assert.InRange(worst, 0, 5 * 0.01625);
    }

    [Fact]
    public void Up_to_255_are_counted_exactly_and_the_next_one_makes_registers()
    {
        DistinctAddresses distinct = new();
        for (int i = 0; i < 255; i++)
        {
            Assert.Equal(i, distinct.Count);
            distinct.Add(Mixed(i));
            distinct.Add(Mixed(i / 2));
        }

        Assert.Equal((255, true), (distinct.Count, distinct.IsExact));
        distinct.Add(Mixed(255));
        Assert.False(distinct.IsExact);
        Assert.InRange(distinct.Count, 256, 275);
        distinct.Clear();
        Assert.Equal((0, true), (distinct.Count, distinct.IsExact));
        distinct.Add(0);
        distinct.Add(0);
        Assert.Equal(1, distinct.Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    [InlineData(50_000)]
    public void Parts_in_any_order_make_the_same_bytes_as_the_whole(int count)
    {
        DistinctAddresses whole = new();
        DistinctAddresses[] parts = [new(), new(), new()];
        Random random = new(count);
        for (int i = 0; i < count; i++)
        {
            whole.Add(Mixed(i));
            parts[random.Next(3)].Add(Mixed(i));
            parts[random.Next(3)].Add(Mixed(random.Next(i + 1)));
        }

        DistinctAddresses merged = new(), read = new();
        foreach (DistinctAddresses part in parts.Reverse())
        {
            merged.Merge(part);
            merged.Merge(part);
        }

        byte[] bytes = Written(whole);
        Assert.Equal(bytes, Written(merged));
        StateReader reader = new(bytes, "addresses");
        read.Read(ref reader);
        Assert.Equal(0, reader.Left);
        Assert.Equal(bytes, Written(read));
        Assert.Equal(whole.Count, read.Count);
        Assert.Equal(whole.Registers, read.Registers);
    }

    private static byte[] Written(DistinctAddresses distinct)
    {
        StateWriter writer = new();
        distinct.Write(writer);
        return writer.Written.ToArray();
    }

    private static ulong Mixed(int i) => i == 0 ? 0 : ByteHash.Of(BitConverter.GetBytes(i));

    private static int Text(uint address, Span<byte> text)
    {
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            uint part = (address >> shift) & 255;
            if (part >= 100)
                text[length++] = (byte)('0' + (part / 100));
            if (part >= 10)
                text[length++] = (byte)('0' + (part / 10 % 10));
            text[length++] = (byte)('0' + (part % 10));
            if (shift > 0)
                text[length++] = (byte)'.';
        }

        return length;
    }
}
