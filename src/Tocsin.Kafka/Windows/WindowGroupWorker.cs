using Confluent.Kafka;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Kafka.Windows;

/// <summary>
/// One of the processes that together count the records of a topic in windows (<c>docs/decisions/0014-windows-on-kafka.md</c>). It reads the partitions that Kafka's group gives it, writes their shares into the merge
/// topic, and reads that topic: all workers keep all windows; the one that holds partition 0 rings, saves and ticks. There is no state on disk.
/// </summary>
public sealed partial class WindowGroupWorker : IWorkerHost
{
    private const int MostUnconfirmed = 2_000;
    private const int ReadAtOnce = 4_096;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastCommit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostSettling = TimeSpan.FromSeconds(30); // of the five minutes after which Kafka's group takes a silent member for dead

    private readonly WindowGroupOptions _options;
    private readonly IWindowGroupOutput _output;
    private readonly TimeProvider _time;
    private readonly KafkaHealth _health;
    private readonly long _began;

    // The worker's thread, from here on.
    private readonly WindowWorker _worker;
    private readonly MergedWindows _windows;
    private readonly TopicPartition _merge;
    private IConsumer<byte[]?, byte[]?> _consumer = null!;
    private IProducer<byte[]?, byte[]?> _producer = null!;
    private MergeFollower _follower = null!;
    private OffsetCommits _commits = null!;
    private Outbox _outbox = null!;
    private Patience _patience = null!;
    private CancellationToken _stop;
    private long _records;
    private long _heardLog;
    private long _flushed;
    private bool _leaving;

    /// <summary>A worker that has not begun.</summary>
    /// <param name="options">What it needs to know.</param>
    /// <param name="output">Where what it finds goes.</param>
    /// <param name="time">The clock.</param>
    public WindowGroupWorker(WindowGroupOptions options, IWindowGroupOutput output, TimeProvider time)
    {
        (_options, _output, _time) = (options, output, time);
        _began = time.GetTimestamp();
        _health = new KafkaHealth(options.Kafka.BootstrapOf(options.Address));
        _merge = new TopicPartition(options.MergeTopic, 0);
        _worker = new WindowWorker($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}", this);
        _windows = new MergedWindows(options.Address.Topic, Said, () => _outbox.Clear());
    }

    /// <summary>Records read so far; any thread.</summary>
    public long Records => Interlocked.Read(ref _records);

    private long Now => _time.GetElapsedTime(_began).Ticks;

    private string Topic => _options.Address.Topic;

    /// <summary>Works until it is stopped; then hands over what was read, saves, and leaves the group. Blocks its thread.</summary>
    /// <exception cref="WindowGroupException">It cannot go on.</exception>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    public void Run(CancellationToken stop)
    {
        using CancellationTokenSource sending = new();
        _stop = stop;
        _outbox = new Outbox(_output, sending.Token);
        _patience = new Patience(_health, _time, _output.Notice, stop);
        string brokers = _health.Brokers;
        using IProducer<byte[]?, byte[]?> producer = KafkaClients.Producer(_options.Kafka, brokers, _health, ("linger.ms", "5"), ("compression.codec", "none")).Open();
        IConsumer<byte[]?, byte[]?> merge = Consumer(brokers, ("dotnet.consumer.consume.result.fields", "timestamp")).Open();
        IConsumer<byte[]?, byte[]?> consumer = Consumer(brokers, ("dotnet.consumer.consume.result.fields", "timestamp"))
            .SetPartitionsAssignedHandler((_, partitions) => Assigned([.. partitions.Select(partition => partition.Partition.Value)]))
            .SetPartitionsRevokedHandler((_, _) => Revoked(lost: false))
            .SetPartitionsLostHandler((_, _) => Revoked(lost: true))
            .Open();
        (_consumer, _producer) = (consumer, producer);
        _commits = new OffsetCommits(consumer, _time);
        _follower = new MergeFollower(merge, _merge, _patience);
        try
        {
            Begin();
            consumer.Subscribe(Topic);
            while (!stop.IsCancellationRequested)
                Step();
            Finish();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it had joined.
        }
        catch (InvalidDataException fault)
        {
            throw new WindowGroupException($"Another worker of the group writes what this build cannot read ({fault.Message}). Run one version on all machines, or begin anew with --fresh.", fault);
        }
        finally
        {
            // Leaving the group calls for a last handover: there is nothing to hand over any more.
            _worker.Release();
            sending.Cancel();
            CloseLanes();
            if (_health.Trouble is null)
                _commits.Drain(LastCommit);
            _leaving = true;
            merge.Leave(_health, _time);
            consumer.Leave(_health, _time, _commits.End());
        }
    }

    private ConsumerBuilder<byte[]?, byte[]?> Consumer(string brokers, params ReadOnlySpan<(string Name, string Value)> extra) =>
        KafkaClients.Consumer(_options.Kafka, brokers, _options.Group, _health, [("enable.partition.eof", "true"), .. extra]);

    // The log, as far as it goes; and how all count from now on.
    private void Begin()
    {
        MergeTopic.Ensure(_options.MergeTopic, _consumer.Handle, _producer.Handle, _health.Brokers, _patience, _output.Notice);
        MergeLog log = new() { Target = _windows };
        _worker.Follow(log);
        bool known = _follower.TryRestore(log, (setup, state) => _windows.Read(setup, state));
        if (!known)
            _output.Notice($"The group '{_options.Group}' has no state in '{_options.MergeTopic}' that goes up to now: its windows begin anew, its lanes at the committed offsets.");
        while (log.Position < _follower.End && Follow(Wait))
            _patience.Look();

        MergeSetup setup = MergedWindows.SetupOf(_options.Rule, _options.Windows);
        bool empty = log.Setup is null;
        if (known && !empty && !_options.Fresh && log.Setup!.CountsLike(setup))
            return;
        if (!empty && !_options.Fresh)
            _output.Notice($"The group '{_options.Group}' counted by other settings; from here on all its workers count by these.");
        bool reset = empty || !known || _options.Fresh;
        setup = setup with { Reset = reset, Starts = reset ? new LaneStarts(_consumer, _options.Address, _patience, _output.Notice).Find(committed: !_options.Fresh) : [] };
        long sent = log.Position;
        Send(MergeMessage.Setup(setup));
        while (log.Setup is null || log.Position == sent || !log.Setup.CountsLike(setup))
        {
            _patience.Pause(TimeSpan.Zero);
            _patience.Look();
            Follow(Wait);
        }
    }

    private void Step()
    {
        bool full = _worker.Unconfirmed > MostUnconfirmed;
        if (!full)
            ReadRecords();
        while (Follow(full ? Wait : TimeSpan.Zero))
            full = false;
        Reassign();
        FindFirsts();
        if (Now - _flushed >= Math.Min(_options.FlushEvery.Ticks, _windows.Hearing.Ticks / 2))
            Flush();
        if (_worker.Merges && _windows.Engine.HasOpenWindows && Now - _heardLog >= Silence.Ticks)
        {
            _heardLog = Now;
            Send(MergeMessage.Tick(_worker.Log.Lane(0)!.Claim));
        }

        _outbox.Pump(_worker.Merges);
        Save();
        if (_lanes.Count > 0 && _health.Trouble is null)
            _commits.Pump();
        _patience.Look();
    }

    private void Flush()
    {
        _flushed = Now;
        _worker.Flush(Now);
        _output.Show(_windows.Engine, new WindowGroupStatus([.. _lanes.Keys], _worker.Merges, _records, _worker.Log.Counts, _health.Trouble));
    }

    // Reads one message of the merge topic; false when there is none for now.
    private bool Follow(TimeSpan wait)
    {
        if (_follower.Next(wait) is not { } message)
            return false;
        bool state = MergeMessage.KindOf(message.Message) == MergeKind.Snapshot;
        _heardLog = state ? _heardLog : Now;
        _changed |= !state;
        _worker.Apply(message.Position, message.Ticks, message.Message, Now);
        return true;
    }

    // Hands over what was read, waits for it to be counted, saves, and says so to Kafka: who comes next has nothing to do again.
    private void Finish()
    {
        long began = _time.GetTimestamp();
        HandOver();
        _saveNow = true;
        while (_time.GetElapsedTime(began) < Farewell && _worker.Merges && (_saveNow || _saving is not null))
        {
            Follow(Wait);
            _outbox.Pump(_worker.Merges);
            Save();
        }

        _commits.Drain(Farewell - _time.GetElapsedTime(began));
    }

    private void HandOver()
    {
        long began = _time.GetTimestamp();
        _worker.Flush(Now);
        while (_worker.Unconfirmed > 0 && _health.Trouble is null && _time.GetElapsedTime(began) < Farewell)
            Follow(Wait);
    }

    private void Said(object said) => _outbox.Add(_worker.Log.Position - 1, said);
}
