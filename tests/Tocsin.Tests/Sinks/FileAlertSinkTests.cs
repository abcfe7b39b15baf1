using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Streams.Storage;
using Tocsin.Sinks;

namespace Tocsin.Tests.Sinks;

public sealed class FileAlertSinkTests
{
    private const string FilePath = "/data/alerts.jsonl";

    [Fact]
    public async Task Each_message_is_a_line_and_survives_the_power()
    {
        SimulatedFileSystem disk = new(seed: 1);
        disk.CreateDirectory("/data");
        disk.SyncDirectory("/");
        await using FileAlertSink sink = new("alerts.jsonl", FilePath, disk);
        await sink.OpenAsync(default);
        await sink.SendAsync(Alerts.Of(1, """{"n":1}"""), default);
        await sink.SendAsync(Alerts.Of(2, """{"n":2}"""), default);
        disk.Crash();
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", Read(disk.Restart()));
    }

    [Fact]
    public async Task A_file_that_is_there_is_added_to_and_a_half_line_is_ended_first()
    {
        SimulatedFileSystem disk = new(seed: 1);
        disk.CreateDirectory("/data");
        using (IWritableFile before = disk.Create(FilePath))
        {
            before.Write("{\"n\":0}\n{\"n\""u8);
        }

        await using FileAlertSink sink = new("alerts.jsonl", FilePath, disk);
        await sink.SendAsync(Alerts.Of(1, """{"n":1}"""), default);
        Assert.Equal("{\"n\":0}\n{\"n\"\n{\"n\":1}\n", Read(disk));
    }

    [Fact]
    public async Task A_full_disk_is_retried_and_leaves_no_part_of_a_line()
    {
        SimulatedFileSystem disk = new(seed: 1);
        disk.CreateDirectory("/data");
        await using FileAlertSink sink = new("alerts.jsonl", FilePath, disk);
        await sink.SendAsync(Alerts.Of(1, """{"n":1}"""), default);
        disk.Capacity = disk.UsedBytes + 3;
        AlertNotSentException full = await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(2, """{"n":2}"""), default));
        Assert.True(full.Retriable);
        Assert.Equal("{\"n\":1}\n", Read(disk));
        disk.Capacity = long.MaxValue;
        await sink.SendAsync(Alerts.Of(2, """{"n":2}"""), default);
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", Read(disk));
    }

    private static string Read(SimulatedFileSystem disk)
    {
        using IReadableFile file = disk.OpenRead(FilePath);
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
