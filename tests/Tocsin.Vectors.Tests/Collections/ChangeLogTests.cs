using Microsoft.Win32.SafeHandles;
using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

public sealed class ChangeLogTests : IDisposable
{
    private static readonly Generation First = new(1, 0x12345678);

    private readonly TestFolder _folder = new();

    private string Log => _folder["changes.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_a_failed_sync_nothing_more_is_taken()
    {
        bool fails = false;
        using ChangeLog log = ChangeLog.Begin(Log, First, file =>
        {
            if (fails)
            {
                fails = false;
                throw new IOException("Input/output error");
            }

            RandomAccess.FlushToDisk(file);
        });
        log.Append([1]);
        fails = true;

        Assert.Contains("takes no more changes", Assert.Throws<VectorFileException>(() => log.Append([2])).Message, StringComparison.Ordinal);
        Assert.Contains("takes no more changes", Assert.Throws<VectorFileException>(() => log.Append([3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_is_on_the_disk_before_it_counts()
    {
        List<long> synced = [];
        using ChangeLog log = ChangeLog.Begin(Log, First, (SafeFileHandle file) => synced.Add(RandomAccess.GetLength(file)));
        log.Append([1, 2, 3]);
        log.Append([4]);

        Assert.Equal([log.Bytes - 13, log.Bytes], synced);
    }

    [Fact]
    public void Room_that_was_given_and_never_filled_is_a_torn_end()
    {
        using (ChangeLog log = ChangeLog.Begin(Log, First))
        {
            log.Append([1]);
        }

        using (FileStream file = File.Open(Log, FileMode.Append))
        {
            file.Write(new byte[100]);
        }

        List<byte[]> read = [];
        using ChangeLog opened = ChangeLog.Open(Log, static _ => 0, read.Add);
        Assert.Equal(100, opened.CutBytes);
        Assert.Equal([1], Assert.Single(read));
        opened.Append([2]);
    }

    [Fact]
    public void The_shape_of_the_file_is_frozen()
    {
        // Acknowledged vectors stand in files like this one: when this breaks, raise the version and read both.
        using (ChangeLog log = ChangeLog.Begin(Log, First))
        {
            log.Append(ChangeRecord.OfAdded([7], [1], ["p"u8.ToArray()]));
            log.Append(ChangeRecord.OfDeleted([7]));
        }

        string head = "544F4353494E5643" + "02000000" + "78563412" + "0100000000000000";
        string added = "1600000000000000000000000200000000" + "0700000000000000" + "0000803F" + "01000000" + "70";
        string deleted = "0D00000000000000000000000300000000" + "0700000000000000";
        string file = Convert.ToHexString(File.ReadAllBytes(Log));
        Assert.Equal(head, file[..48]);
        Assert.Equal(2 * (28 + 12 + 22 + 12 + 13), file.Length);
        Assert.Equal(("16000000", "0201000000" + added[34..]), (file[56..64], file[80..124]));
        Assert.Equal(("0D000000", "0301000000" + deleted[34..]), (file[124..132], file[148..]));
    }

    [Fact]
    public void A_log_of_version_1_is_read_and_goes_on()
    {
        File.WriteAllBytes(Log, Convert.FromHexString(OldFiles.LogOf7Added));
        List<byte[]> read = [];
        using (ChangeLog opened = ChangeLog.Open(Log, generation => generation == Generation.Unknown ? 0 : throw new InvalidOperationException($"{generation}"), read.Add))
        {
            opened.Append([1, 2, 3]);
        }

        using ChangeLog again = ChangeLog.Open(Log, static _ => 0, read.Add);
        Assert.Equal(3, read.Count); // one, then both
        Assert.Equal(ChangeRecord.OfAdded([7], [1], ["p"u8.ToArray()]), read[0]);
        Assert.Equal([1, 2, 3], read[2]);
    }

    [Fact]
    public void Of_another_version_nothing_is_read()
    {
        byte[] head = ChangeLogHead.Of(First);
        head[8] = 3;
        File.WriteAllBytes(Log, head);

        Assert.Contains("has version 3, and this program reads 1 and 2", Assert.Throws<VectorFileException>(() => ChangeLog.Open(Log, static _ => 0, static _ => { })).Message, StringComparison.Ordinal);
    }
}
