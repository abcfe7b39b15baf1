using System.Globalization;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Terminal;

namespace Tocsin.Commands.Doctor;

/// <summary>Looks at the folder that the journal and the checkpoints live in.</summary>
internal static class DataFolder
{
    private const string Group = "data folder";
    private const long LittleSpace = 2L << 30;
    private const int Samples = 100;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Finding> Examine(string folder)
    {
        string path = Path.GetFullPath(folder);
        string? existing = path;
        while (existing is not null && !Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing);
        }

        bool here = existing == path;
        string probe = existing ?? path;
        if (Fault(probe) is { } fault)
        {
            yield return new Finding(Group, "writable", Health.Bad, $"no: {fault}", "journal and checkpoints", $"Make {path} writable for this user, or choose another folder with --data.");
            yield break;
        }

        yield return new Finding(Group, "writable", Health.Good, here ? path : $"{path} (will be made)", "journal and checkpoints");
        long free = new DriveInfo(probe).AvailableFreeSpace;
        yield return free >= LittleSpace
            ? new Finding(Group, "free space", Health.Good, Human.Bytes(free))
            : new Finding(Group, "free space", Health.Doubtful, Human.Bytes(free), "1 GiB of journal a stream by default", "Free some, choose another folder with --data, or lower RetainBytes.");
        yield return Sync(probe);
    }

    private static Finding Sync(string folder)
    {
        SyncTimes times = DiskProbe.MeasureSync(folder, Samples, AtMost, TimeProvider.System);
        string found = string.Create(
            CultureInfo.InvariantCulture, $"p50 {times.P50.TotalMilliseconds:0.00} ms, p99 {times.P99.TotalMilliseconds:0.00} ms ({times.Samples} syncs of 4 KiB)");
        return times.P99 < Slow
            ? new Finding(Group, "fdatasync", Health.Good, found)
            : new Finding(Group, "fdatasync", Health.Doubtful, found, "every acknowledged batch waits for one", "Put the data folder on a faster disk, send larger batches, or accept Durability: Os.");
    }

    private static string? Fault(string folder)
    {
        string trial = Path.Combine(folder, $".tocsin-doctor-{Environment.ProcessId}");
        try
        {
            using FileStream file = new(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            file.WriteByte(1);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message.TrimEnd('.');
        }
    }
}
