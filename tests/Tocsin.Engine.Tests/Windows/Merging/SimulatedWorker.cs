using System.Buffers;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Engine.Tests.Windows.Merging;

/// <summary>One process: the real worker in a world that delays, repeats and loses what it sends, and tells it late who reads what.</summary>
internal sealed class SimulatedWorker : IWorkerHost
{
    private readonly SimulatedKafka _kafka;
    private readonly Random _random;
    private readonly Queue<byte[]> _outbox = new();
    private readonly Dictionary<int, long> _reading = [];
    private readonly List<int> _gone = [];

    public SimulatedWorker(SimulatedKafka kafka, Random random, string name)
    {
        _kafka = kafka;
        _random = random;
        Worker = new WindowWorker(name, this);
        Worker.Follow(Restore());
    }

    public WindowWorker Worker { get; }

    public CountingTarget Target { get; } = new();

    public int[]? Assignment { get; set; }

    public bool Unreliable { get; set; }

    public void Send(byte[] message) => _outbox.Enqueue(message);

    public void Read(int lane, long offset) => _reading[lane] = offset;

    public void Stop(int lane) => _reading.Remove(lane);

    public void Counted(int lane, long offset)
    {
    }

    public void Saved(long position)
    {
    }

    public ILaneShare CreateShare(int lane, MergeSetup setup) => new RecordShare(CountingTarget.OptionsOf(setup));

    /// <summary>One step of its life.</summary>
    public void Step()
    {
        if (Assignment is { } lanes)
        {
            Assignment = null;
            _reading.Clear();
            Worker.Assign(lanes, _kafka.Ticks);
        }

        switch (_random.Next(4))
        {
            case 0:
                Deliver(_random.Next(4));
                break;
            case 1:
                Follow(_random.Next(12));
                break;
            case 2:
                Consume(_random.Next(20));
                break;
            default:
                if (_random.Next(3) == 0)
                    Worker.Flush(_kafka.Ticks);
                if (Worker.Merges && _random.Next(10) == 0)
                    Snapshot();
                break;
        }
    }

    /// <summary>Everything it can do, until nothing is left to do.</summary>
    public void Settle()
    {
        for (int round = 0; round < 3; round++)
        {
            Deliver(int.MaxValue);
            Follow(int.MaxValue);
            Consume(int.MaxValue);
            Worker.Flush(_kafka.Ticks);
        }
    }

    /// <summary>It dies: some of what it sent arrives all the same.</summary>
    public void Die() => Deliver(_random.Next(_outbox.Count + 1));

    private void Deliver(int most)
    {
        for (; most > 0 && _outbox.TryDequeue(out byte[]? message); most--)
        {
            if (Unreliable && _random.Next(20) == 0)
                continue;
            _kafka.Append(message);
            if (Unreliable && _random.Next(20) == 0)
                _outbox.Enqueue(message);
        }
    }

    public void Follow(int most)
    {
        for (; most > 0 && Worker.Log.Position < _kafka.Log.Count; most--)
        {
            (long ticks, byte[] message) = _kafka.Log[(int)Worker.Log.Position];
            Worker.Apply(Worker.Log.Position, ticks, message, _kafka.Ticks);
        }
    }

    private void Consume(int most)
    {
        foreach (int lane in _reading.Keys.ToArray())
        {
            for (int read = 0; read < most && _reading.TryGetValue(lane, out long offset); read++)
            {
                if (offset < _kafka.First(lane))
                {
                    Worker.Jump(lane, _kafka.First(lane), _kafka.Ticks);
                }
                else if (offset >= _kafka.End(lane))
                {
                    Worker.AtEnd(lane, offset);
                    break;
                }
                else
                {
                    Worker.Observe(lane, offset, BitConverter.GetBytes(_kafka.Record(lane, offset)), _kafka.Ticks);
                    _reading[lane] = offset + 1;
                }
            }
        }
    }

    private void Snapshot()
    {
        long position = Worker.Log.Position;
        foreach (byte[] piece in MergeMessage.Snapshot(position, MergeRestore.Pack(Worker.Log.Save(), Target.Save())))
            _kafka.Append(piece);
        _kafka.Committed = position;
    }

    private MergeLog Restore()
    {
        MergeLog log = new();
        if (_kafka.Committed is { } position)
        {
            MergeRestore restore = new(position);
            long at = position;
            while (!restore.Take(at, _kafka.Log[(int)at].Ticks, _kafka.Log[(int)at].Message))
                at++;
            log.Read(restore.State!.Value.Log);
            Target.Options = CountingTarget.OptionsOf(log.Setup!);
            Target.Read(restore.State.Value.Target);
        }

        log.Target = Target;
        return log;
    }

    private sealed class RecordShare(int options) : ILaneShare
    {
        private readonly ArrayBufferWriter<byte> _records = new();

        public int Observe(ReadOnlySpan<byte> record, long position, long arrivalTicks)
        {
            _records.Write(record);
            return record.Length;
        }

        public void Flush(IBufferWriter<byte> to)
        {
            to.Write(BitConverter.GetBytes(options));
            to.Write(_records.WrittenSpan);
            _records.ResetWrittenCount();
        }
    }
}
