using Confluent.Kafka;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Merging;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Kafka.Windows;

// The partitions that Kafka's group gives us, and their records.
public sealed partial class WindowGroupWorker
{
    private readonly SortedDictionary<int, ILaneOutput?> _lanes = [];
    private readonly Dictionary<int, long> _reading = [];
    private readonly HashSet<int> _unknownFirst = [];
    private long _askedFirst;
    private byte[]? _key;
    private bool _reassign;
    private (MergeSetup Setup, WindowRule Rule, WindowOptions Windows)? _settings;

    void IWorkerHost.Send(byte[] message)
    {
        if (MergeMessage.KindOf(message) != MergeKind.Shares || RejectsSettled())
            Send(message);

        // Else it is as one that is lost on the way: the log does not show it, and the lane starts over.
    }

    void IWorkerHost.Read(int lane, long offset)
    {
        _reading[lane] = offset;
        _reassign = true;
        if (offset < 0)
            _unknownFirst.Add(lane);
    }

    void IWorkerHost.Stop(int lane)
    {
        _reading.Remove(lane);
        _unknownFirst.Remove(lane);
        _reassign = true;
    }

    void IWorkerHost.Counted(int lane, long offset) => _commits.Want(new TopicPartition(Topic, lane), offset);

    void IWorkerHost.Saved(long position) => _outbox.Saved(position);

    ILaneShare IWorkerHost.CreateShare(int lane, MergeSetup setup)
    {
        if (_settings is not { } settings || !ReferenceEquals(settings.Setup, setup))
        {
            (WindowRule rule, WindowOptions windows) = MergedWindows.Read(setup);
            _settings = settings = (setup, rule, windows);
        }

        return new RecordShare(lane, settings.Rule, settings.Windows, _lanes.GetValueOrDefault(lane), Reject);
    }

    private IEnumerable<TopicPartitionOffset> Assigned(int[] lanes)
    {
        if (_leaving)
            return [];
        foreach (int lane in lanes)
            _lanes[lane] = _output.Open(lane);
        _reading.Clear();
        _unknownFirst.Clear();
        if (lanes.Length > 0)
            _output.Notice($"Partitions {Ranges(lanes)} of '{Topic}' are ours.");
        _worker.Assign(lanes, Now);

        // They are read once the merge log says from where.
        return [];
    }

    private void Revoked(bool lost)
    {
        if (_leaving)
            return;
        if (!lost)
        {
            HandOver();
            _commits.Drain(TimeSpan.FromSeconds(2));
        }

        _worker.Release();
        _reading.Clear();
        _unknownFirst.Clear();
        _reassign = false;
        _commits.Forget();
        _saving = null;
        CloseLanes();
    }

    private void CloseLanes()
    {
        foreach (ILaneOutput? lane in _lanes.Values)
            lane?.Dispose();
        _lanes.Clear();
    }

    private void ReadRecords()
    {
        long until = Now + Wait.Ticks;
        for (int read = 0; read < ReadAtOnce; read++)
        {
            ConsumeResult<byte[]?, byte[]?>? result;
            try
            {
                result = _consumer.Consume(read == 0 ? Wait : TimeSpan.Zero);
            }
            catch (ConsumeException fault)
            {
                Failed(fault);
                continue;
            }

            if (result is null)
                return;
            Take(result);
            if ((read & 63) == 63 && Now >= until)
                return;
        }
    }

    private void Take(ConsumeResult<byte[]?, byte[]?> result)
    {
        int lane = result.Partition.Value;
        _patience.Answered();
        if (result.IsPartitionEOF)
        {
            _worker.AtEnd(lane, result.Offset.Value);
            return;
        }

        if (!_reading.ContainsKey(lane))
            return;
        _reading[lane] = result.Offset.Value + 1;
        Interlocked.Increment(ref _records);
        _key = result.Message.Key;
        _worker.Observe(lane, result.Offset.Value, result.Message.Value, MergeFollower.TicksOf(result.Message.Timestamp));
    }

    private void Reject(int lane, long offset, ReadOnlySpan<byte> record, string reason) => _output.Reject(lane, offset, _key, record, reason);

    private bool RejectsSettled()
    {
        Task settled = _output.SettleAsync();
        long began = _time.GetTimestamp();
        while (!settled.Wait(Wait))
        {
            if (_time.GetElapsedTime(began) > (_stop.IsCancellationRequested ? Farewell : MostSettling))
                return false;
            _patience.Look();
        }

        return true;
    }

    private void Failed(ConsumeException fault)
    {
        if (fault.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange && fault.ConsumerRecord is { } record)
            _unknownFirst.Add(record.Partition.Value);
    }

    // What lies before the first record that Kafka still has is a gap, and the log notes it.
    private void FindFirsts()
    {
        if (_unknownFirst.Count == 0 || Now - _askedFirst < TimeSpan.TicksPerSecond / 5)
            return;
        _askedFirst = Now;
        TopicPartition[] partitions = [.. _unknownFirst.Select(lane => new TopicPartition(Topic, lane))];
        Dictionary<TopicPartition, long> lows = KafkaOffsets.Lows(_consumer, partitions, Patience.Question);
        Dictionary<TopicPartition, long> highs = KafkaOffsets.Highs(_consumer, [.. lows.Keys], Patience.Question);
        foreach ((TopicPartition partition, long high) in highs)
        {
            int lane = partition.Partition.Value;
            long low = lows[partition];
            long wanted = _reading.GetValueOrDefault(lane, -1);
            _unknownFirst.Remove(lane);
            if (wanted >= 0)
            {
                _output.Notice(wanted < low
                    ? $"Partition {lane} of '{Topic}' no longer has {low - wanted} records from offset {wanted} on: they are missed. Reading goes on at {low}. Let the topic keep records for longer (retention.ms), or add workers."
                    : $"Partition {lane} of '{Topic}' ends at offset {high}, before {wanted}, where reading was to go on: it was made anew. Reading begins at {low}.");
            }

            _worker.Jump(lane, low, Now);
        }
    }

    private void Reassign()
    {
        if (!_reassign)
            return;
        _reassign = false;
        _consumer.ReadFrom(_reading.Where(lane => lane.Value >= 0).Select(lane => new TopicPartitionOffset(Topic, lane.Key, lane.Value)));
    }

    private static string Ranges(int[] lanes)
    {
        int[] sorted = [.. lanes.Order()];
        List<string> ranges = [];
        for (int at = 0, first = 0; at < sorted.Length; at++)
        {
            if (at + 1 < sorted.Length && sorted[at + 1] == sorted[at] + 1)
                continue;
            ranges.Add(first == at ? $"{sorted[at]}" : $"{sorted[first]} to {sorted[at]}");
            first = at + 1;
        }

        return string.Join(", ", ranges);
    }
}
