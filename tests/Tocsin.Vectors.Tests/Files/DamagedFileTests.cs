using System.Text;
using Microsoft.Win32.SafeHandles;
using Tocsin.Numerics;
using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests.Files;

public sealed class DamagedFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly byte[] _good;

    public DamagedFileTests()
    {
        SavedSections.Save(File, 3, numbers: 10);
        _good = System.IO.File.ReadAllBytes(File);
    }

    private string File => _folder["some.index"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        using SafeFileHandle file = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (int at = 0; at < _good.Length; at++)
        {
            RandomAccess.Write(file, [(byte)(_good[at] ^ (1 << (at & 7)))], at);
            Assert.Throws<VectorFileException>(() => SectionReader.Open(File));
            RandomAccess.Write(file, _good.AsSpan(at, 1), at);
        }

        Assert.Equal(3, SavedSections.Generation(File));
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        using SafeFileHandle file = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (int length = _good.Length - 1; length >= 0; length -= length is < 100 or > 8100 ? 1 : 31)
        {
            RandomAccess.SetLength(file, length);
            Assert.Throws<VectorFileException>(() => SectionReader.Open(File));
        }
    }

    [Fact]
    public void Bytes_behind_the_end_are_noticed()
    {
        System.IO.File.WriteAllBytes(File, [.. _good, 0]);

        Assert.Contains("damaged", Assert.Throws<VectorFileException>(() => SectionReader.Open(File)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, int.MaxValue)]
    [InlineData(12, -1)]
    [InlineData(12, 0)]
    [InlineData(12, 2)]
    [InlineData(16, 0)]
    [InlineData(16, -1)]
    public void A_head_that_lies_and_has_the_right_checksum_is_refused(int at, int value)
    {
        BitConverter.TryWriteBytes(_good.AsSpan(at), value);
        int table = _good.Length - sizeof(uint) - (3 * SectionWriter.EntryBytes);
        uint sum = Crc32C.Compute(_good.AsSpan(table, 3 * SectionWriter.EntryBytes), Crc32C.Compute(_good.AsSpan(0, SectionWriter.HeadBytes)));
        BitConverter.TryWriteBytes(_good.AsSpan(_good.Length - sizeof(uint)), sum);
        System.IO.File.WriteAllBytes(File, _good);

        Assert.Throws<VectorFileException>(() => SectionReader.Open(File));
    }

    [Fact]
    public void Another_version_is_refused_with_both_numbers()
    {
        _good[8] = 9;
        System.IO.File.WriteAllBytes(File, _good);

        string message = Assert.Throws<VectorFileException>(() => SectionReader.Open(File)).Message;
        Assert.Contains("version 9", message, StringComparison.Ordinal);
        Assert.Contains($"reads {SectionWriter.Version}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        System.IO.File.WriteAllText(File, "{\"not\": \"an index\"}");

        Assert.Contains(Encoding.ASCII.GetString(SectionWriter.Magic), Assert.Throws<VectorFileException>(() => SectionReader.Open(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shape_of_the_file_is_frozen()
    {
        // A file that was written yesterday must be readable tomorrow: when this breaks, raise SectionWriter.Version and read both.
        VectorIndexFile.Save(static sections => sections.Write<byte>("a", [1, 2, 3]), File, static file => file);
        byte[] file = System.IO.File.ReadAllBytes(File);

        Assert.Equal(4096 + 3 + 36 + 4, file.Length);
        Assert.Equal("544F4353494E5649" + "01000000" + "01000000" + "0310000000000000" + "2B10000000000000", Convert.ToHexString(file.AsSpan(0, 32)));
        Assert.Equal("010203" + "61000000000000000000000000000000" + "0010000000000000" + "0300000000000000" + "1EF230F1", Convert.ToHexString(file.AsSpan(4096, 39)));
    }
}
