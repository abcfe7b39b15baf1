using Confluent.Kafka;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;

namespace Tocsin.Kafka.Sources;

/// <summary>A partition that a source reads: where it is, and what it has read and not yet appended. The source's thread owns it.</summary>
internal sealed class KafkaPartition
{
    private readonly IRecordSink _sink;
    private int _generation;

    public KafkaPartition(TopicPartition id, IRecordSink sink, PatientAppend append)
    {
        (Id, _sink, Append) = (id, sink, append);
        while (_sink.NextOffset(Name(_generation + 1)) > 0)
        {
            _generation++;
        }

        Batch.Source = Name(_generation);
        Next = _sink.NextOffset(Batch.Source) is > 0 and var next ? next : null;
    }

    /// <summary>Topic and number.</summary>
    public TopicPartition Id { get; }

    /// <summary>The offset of the message that is read next; null until that is known.</summary>
    public long? Next { get; set; }

    /// <summary>What is read and not yet appended; its source is set.</summary>
    public RecordBatch Batch { get; } = new();

    /// <summary>Appends the batch.</summary>
    public PatientAppend Append { get; }

    /// <summary>
    /// The topic has begun its offsets anew: under the same name the journal would take the new messages for repeats of the old ones. So the source gets another name,
    /// <c>kafka:TOPIC:PARTITION@2</c> and so on, which a restart finds again.
    /// </summary>
    public void BeginAnew()
    {
        _generation++;
        Batch.Clear();
        Batch.Source = Name(_generation);
        Next = null;
    }

    private string Name(int generation) => generation == 0 ? $"kafka:{Id.Topic}:{Id.Partition.Value}" : $"kafka:{Id.Topic}:{Id.Partition.Value}@{generation + 1}";
}
