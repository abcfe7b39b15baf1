using System.Buffers;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Engine.Tests.Windows.Merging;

/// <summary>
/// Two workers, four lanes and real windows, in simulated time: a lane whose worker says that it is at its end is idle after <see cref="WindowOptions.Idle"/>, however short that is. A worker
/// that says so too rarely makes its lanes look unread in turns, and no window would ever close.
/// </summary>
public sealed class QuietLaneTests
{
    private const int Lanes = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100); // two records of a lane; so old is the last one when silence begins
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5); // until the silence is told: a tick a second, shares and messages on their way

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void When_all_lanes_fall_silent_their_windows_close_after_idle_and_not_before(int idle)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            World world = new(seed, TimeSpan.FromSeconds(idle));
            world.Run(TimeSpan.FromSeconds(4), _ => true);
            long silentSince = world.Ticks;
            int closed = world.Closed.Count;
            Assert.True(world.HasOpenWindows, $"Seed {seed}: nothing is open, so that the test shows nothing.");

            world.Run(TimeSpan.FromSeconds(idle) + Slack, _ => false);

            Assert.False(world.HasOpenWindows, $"Seed {seed}: windows are still open {world.Since(silentSince)} after the last record.");
            Assert.All(world.Closed.Skip(closed), window => Assert.True(window.ClosedTicks >= silentSince - Between.Ticks + (idle * TimeSpan.TicksPerSecond), $"Seed {seed}: {window} closed too soon."));
            Assert.Equal(world.Sent, world.Counted);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void One_quiet_lane_holds_the_windows_of_the_others_for_idle_and_no_longer(int idle)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            World world = new(seed, TimeSpan.FromSeconds(idle));
            world.Run(TimeSpan.FromSeconds(4), _ => true);
            long quietSince = world.Ticks;

            world.Run(TimeSpan.FromSeconds(idle) + Slack + Slack, lane => lane != 1);

            WindowSummary[] later = [.. world.Closed.Where(window => window.End > quietSince)];
            Assert.True(later.Length > 0, $"Seed {seed}: no window has closed that ended after lane 1 fell silent, {world.Since(quietSince)} ago.");
            Assert.All(later, window => Assert.True(window.ClosedTicks >= quietSince - Between.Ticks + (idle * TimeSpan.TicksPerSecond), $"Seed {seed}: {window} closed too soon."));
        }
    }

    /// <summary>A log into which two workers write with a delay, each flushing in its own rhythm; every lane that is not silent has ten records a second.</summary>
    private sealed class World
    {
        private static readonly long Step = TimeSpan.FromMilliseconds(10).Ticks;

        private readonly Random _random;
        private readonly Worker[] _workers;
        private readonly PriorityQueue<byte[], long> _underway = new();
        private long _position;
        private long _delivered;

        public World(int seed, TimeSpan idle)
        {
            _random = new Random(seed);
            WindowOptions options = new() { Size = TimeSpan.FromSeconds(1), Lateness = TimeSpan.Zero, Idle = idle };
            _workers = [new Worker("a", this, options), new Worker("b", this, options)];
            Append(MergeMessage.Setup(new MergeSetup("{}", "{}") { Reset = true, Starts = [.. Enumerable.Range(0, Lanes).Select(lane => new LaneStart(lane, 0))] }));
            _workers[0].Log.Assign([0, 2], Ticks);
            _workers[1].Log.Assign([1, 3], Ticks);
        }

        public long Ticks { get; private set; } = Heard.Ticks(0);

        /// <summary>What the worker that merges saw close.</summary>
        public List<WindowSummary> Closed => _workers[0].Windows.Closings;

        public bool HasOpenWindows => _workers[0].Windows.Engine.HasOpenWindows;

        public long Sent { get; private set; }

        public long Counted => _workers[0].Windows.Engine.Counts.Used;

        public TimeSpan Since(long ticks) => TimeSpan.FromTicks(Ticks - ticks);

        /// <summary>On its way for up to 40 ms; what a worker sent before arrives before.</summary>
        public void Send(byte[] message)
        {
            _delivered = Math.Max(_delivered + 1, Ticks + (_random.Next(40) * TimeSpan.TicksPerMillisecond));
            _underway.Enqueue(message, _delivered);
        }

        public void Run(TimeSpan span, Func<int, bool> hasRecords)
        {
            for (long end = Ticks + span.Ticks; Ticks < end; Ticks += Step)
            {
                while (_underway.TryPeek(out _, out long due) && due <= Ticks)
                    Append(_underway.Dequeue());
                foreach (Worker worker in _workers)
                {
                    if (Ticks % Between.Ticks == 0)
                        Sent += worker.Read(hasRecords);
                    worker.Pump(_random);
                }
            }
        }

        private void Append(byte[] message)
        {
            foreach (Worker worker in _workers)
                worker.Log.Apply(_position, Ticks, message, Ticks);
            _position++;
        }
    }

    /// <summary>What a process does around <see cref="WindowWorker"/>.</summary>
    private sealed class Worker : IWorkerHost
    {
        private readonly World _world;
        private readonly WindowOptions _options;
        private readonly SortedDictionary<int, long> _reading = [];
        private long _flushAt;
        private long _tickAt;

        public Worker(string name, World world, WindowOptions options)
        {
            (_world, _options, Windows) = (world, options, new Target(options));
            Log = new WindowWorker(name, this);
            Log.Follow(new MergeLog { Target = Windows });
        }

        public WindowWorker Log { get; }

        public Target Windows { get; }

        public void Send(byte[] message) => _world.Send(message);

        public void Read(int lane, long offset) => _reading[lane] = offset;

        public void Stop(int lane) => _reading.Remove(lane);

        public void Counted(int lane, long offset)
        {
        }

        public void Saved(long position)
        {
        }

        public ILaneShare CreateShare(int lane, MergeSetup setup) => new Share(lane, _options);

        /// <summary>Reads the next record of each lane that has one; answers how many.</summary>
        public int Read(Func<int, bool> hasRecords)
        {
            int read = 0;
            foreach ((int lane, long offset) in _reading.ToArray())
            {
                if (hasRecords(lane))
                {
                    Log.Observe(lane, offset, BitConverter.GetBytes(_world.Ticks), _world.Ticks);
                    _reading[lane] = offset + 1;
                    read++;
                }

                Log.AtEnd(lane, _reading[lane]);
            }

            return read;
        }

        /// <summary>Flushes at most every half second and at least twice in the time of hearing, give or take what a busy machine is late; ticks once a second.</summary>
        public void Pump(Random random)
        {
            if (_world.Ticks >= _flushAt)
            {
                Log.Flush(_world.Ticks);
                _flushAt = _world.Ticks + Math.Min(TimeSpan.TicksPerSecond / 2, Windows.Hearing.Ticks / 2) + (random.Next(40) * TimeSpan.TicksPerMillisecond);
            }

            if (Log.Merges && Windows.Engine.HasOpenWindows && _world.Ticks >= _tickAt)
            {
                _tickAt = _world.Ticks + TimeSpan.TicksPerSecond;
                Send(MergeMessage.Tick(Log.Log.Lane(0)!.Claim));
            }
        }
    }

    /// <summary>The windows that all workers make of the log.</summary>
    private sealed class Target : IMergeTarget, IWindowListener
    {
        public Target(WindowOptions options)
        {
            Engine = new WindowEngine("web", this) { Options = options };
            Hearing = TimeSpan.FromTicks(Math.Min(5 * TimeSpan.TicksPerSecond, options.Idle.Ticks / 2));
        }

        public WindowEngine Engine { get; }

        public TimeSpan Hearing { get; }

        public List<WindowSummary> Closings { get; } = [];

        public void SetUp(MergeSetup setup, long position, long ticks)
        {
        }

        public void Hold(int lane, long ticks) => Engine.Expect(lane, ticks);

        public void Merge(int lane, ReadOnlySpan<byte> share, long position, long ticks) => Engine.Merge(lane, share, position, ticks);

        public void Tick(long ticks, long position) => Engine.Tick(ticks);

        public void Closed(WindowSummary window) => Closings.Add(window);

        public void Rang(Alert alert)
        {
        }
    }

    private sealed class Share(int lane, WindowOptions options) : ILaneShare
    {
        private readonly PartialWindows _partial = new(options);

        public int Observe(ReadOnlySpan<byte> record, long position, long arrivalTicks)
        {
            WindowRecord read = new() { Ticks = BitConverter.ToInt64(record), Group = "404"u8, Address = "10.0.0.1"u8, Url = "/a"u8, Line = "a"u8 };
            _partial.Observe(in read, lane, position, arrivalTicks);
            return 100;
        }

        public void Flush(IBufferWriter<byte> to) => _partial.Flush(to);
    }
}
