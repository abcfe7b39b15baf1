using System.Text;

namespace Tocsin.Numerics.Tests;

public sealed class Crc32CTests
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint entry = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) == 1 ? (entry >> 1) ^ 0x82F63B78 : entry >> 1;
        }

        return entry;
    })];

    [Fact]
    public void The_check_value_of_the_standard_comes_out() =>
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Every_length_and_alignment_agrees_with_the_table()
    {
        byte[] bytes = new byte[200];
        new Random(7).NextBytes(bytes);
        for (int start = 0; start < 9; start++)
        {
            for (int length = 0; start + length <= bytes.Length; length++)
            {
                Assert.Equal(ByTable(bytes.AsSpan(start, length), 0), Crc32C.Compute(bytes.AsSpan(start, length)));
            }
        }
    }

    [Fact]
    public void The_checksum_of_two_parts_is_that_of_the_whole()
    {
        byte[] bytes = new byte[99];
        new Random(8).NextBytes(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Crc32C.Compute(bytes), Crc32C.Compute(bytes.AsSpan(cut), before: Crc32C.Compute(bytes.AsSpan(0, cut))));
        }
    }

    private static uint ByTable(ReadOnlySpan<byte> bytes, uint before)
    {
        uint crc = ~before;
        foreach (byte value in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)(crc ^ value)];
        }

        return ~crc;
    }
}
