using System.Buffers;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Merging;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Kafka.Windows;

/// <summary>Told of a record that cannot be read.</summary>
internal delegate void RejectRecord(int partition, long offset, ReadOnlySpan<byte> record, string reason);

/// <summary>Reads the records of one partition into its share of the windows.</summary>
internal sealed class RecordShare(int partition, WindowRule rule, WindowOptions options, ILaneOutput? lane, RejectRecord reject) : ILaneShare
{
    /// <summary>What a record can add to a share beside its own text: times, a group's beginning, an address's place.</summary>
    private const int Overhead = 128;

    /// <summary>Bytes of a line that an example or a URL and a group can take: they are cut.</summary>
    private const int MostText = 8 * 1024;

    private readonly WindowReader _reader = rule.CreateReader();
    private readonly PartialWindows _partial = new(options);
    private readonly byte[] _json = new byte[16 * 1024];

    public int Observe(ReadOnlySpan<byte> record, long position, long arrivalTicks)
    {
        ReadOnlySpan<byte> line = record.TrimEnd("\r\n"u8);
        switch (_reader.Read(line, arrivalTicks, out WindowRecord read))
        {
            case RecordOutcome.Ignored:
                _partial.Ignore(read.Ticks, arrivalTicks);
                return 0;
            case RecordOutcome.Refused:
                _partial.Refuse();
                reject(partition, position, record, _reader.WhyNot);
                return 0;
            default:
                _partial.Observe(in read, partition, position, arrivalTicks);
                if (lane is not null && _reader.WriteJson(_json) is var length and > 0)
                    lane.Used(_json.AsSpan(0, length));
                return _partial.IsFull ? int.MaxValue : Overhead + Math.Min(2 * line.Length, MostText);
        }
    }

    public void Flush(IBufferWriter<byte> to) => _partial.Flush(to);
}
