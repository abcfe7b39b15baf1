using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Storage;

public sealed class DiskProbeTests
{
    [Fact]
    public void A_real_disk_is_measured_and_left_as_it_was()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-probe-");
        try
        {
            SyncTimes times = DiskProbe.MeasureSync(folder.FullName, 5, TimeSpan.FromMinutes(1), TimeProvider.System);
            Assert.Equal(5, times.Samples);
            Assert.InRange(times.P50, TimeSpan.Zero, times.P99);
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Percentiles_are_of_the_syncs_alone()
    {
        SimulatedFileSystem files = new(1);
        SteppingTime time = new(Enumerable.Range(1, 100).Select(i => TimeSpan.FromMilliseconds(i)));
        SyncTimes times = DiskProbe.MeasureSync(files, "/", 100, TimeSpan.MaxValue, time);
        Assert.Equal(new SyncTimes(100, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(99)), times);
        Assert.Equal("fdatasync p50 50.00 ms, p99 99.00 ms (100 syncs of 4 KiB)", times.ToString());
    }

    [Fact]
    public void A_slow_disk_is_not_measured_for_longer_than_said()
    {
        SteppingTime time = new(Enumerable.Repeat(TimeSpan.FromSeconds(1), 1000));
        Assert.Equal(3, DiskProbe.MeasureSync(new SimulatedFileSystem(1), "/", 100, TimeSpan.FromSeconds(3), time).Samples);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        Assert.ThrowsAny<IOException>(() => DiskProbe.MeasureSync(new SimulatedFileSystem(1), "/nowhere", 1, TimeSpan.Zero, TimeProvider.System));
    }

    /// <summary>A clock that moves by the next step when the end of a sync is read, and stands still otherwise.</summary>
    private sealed class SteppingTime(IEnumerable<TimeSpan> steps) : TimeProvider
    {
        private readonly Queue<TimeSpan> _steps = new(steps);
        private long _now;
        private int _calls = -1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        // After the first call, calls come in threes: before a sync, after it, and for the time in all.
        public override long GetTimestamp() => _now += _calls++ >= 0 && _calls % 3 == 2 ? _steps.Dequeue().Ticks : 0;
    }
}
