using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>A sender that numbers its records and sends each batch until it is acknowledged. What record n says follows from n alone.</summary>
internal sealed class NumberedSender(string name)
{
    private readonly List<int> _rejections = []; // of each batch, by its number
    private (long From, int Count, int Rejected)? _underWay;

    public string Name => name;

    /// <summary>Records that were acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Records that were ever sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Refusals in the batches that were acknowledged.</summary>
    public int Rejected => _rejections.Sum();

    public bool HasBatchUnderWay => _underWay is not null;

    public static string Payload(string source, long offset, bool withMarks) =>
        $"{source} {offset} " + new string((char)('a' + offset % 26), (int)(offset * 7919 % 90)) + (offset % 11) switch { 5 when withMarks => "*", 7 => "~", _ => "" };

    /// <summary>The batch that is still unacknowledged, or the next one.</summary>
    public RecordBatch Next(Random random, bool withMarks)
    {
        _underWay ??= (Acknowledged, random.Next(1, 9), random.Next(6) == 0 ? random.Next(1, 4) : 0);
        (long from, int count, int rejected) = _underWay.Value;
        Sent = Math.Max(Sent, from + count);
        return Batch(from, count, rejected, withMarks);
    }

    /// <summary>Records that were acknowledged before, and none else.</summary>
    public RecordBatch Again(Random random, bool withMarks)
    {
        long from = random.NextInt64(Acknowledged);
        return Batch(from, (int)Math.Min(random.Next(1, 6), Acknowledged - from), 0, withMarks);
    }

    public void BatchAcknowledged()
    {
        (long from, int count, int rejected) = _underWay!.Value;
        Acknowledged = from + count;
        _rejections.Add(rejected);
        _underWay = null;
    }

    /// <summary>The server may have lost what it acknowledged (which only <see cref="Durability.Os"/> allows): go on where it says.</summary>
    public void GoOnAt(long offset)
    {
        Acknowledged = offset;
        _underWay = null;
    }

    private RecordBatch Batch(long from, int count, int rejected, bool withMarks)
    {
        RecordBatch batch = new() { Source = name, Rejected = rejected };
        for (long offset = from; offset < from + count; offset++)
        {
            batch.Add(Encoding.UTF8.GetBytes(Payload(name, offset, withMarks)), offset, offset % 13 == 3 ? RecordFlags.Truncated : RecordFlags.None);
        }

        return batch;
    }
}

/// <summary>Batches without a source: each is sent once, and what was not acknowledged may or may not have arrived.</summary>
internal sealed class AnonymousSender
{
    private readonly List<AnonymousBatch> _batches = [];

    public sealed record AnonymousBatch(int Number, string[] Inputs, string? Command, int Rejected)
    {
        /// <summary>The position after the batch, once it is acknowledged.</summary>
        public long? Next { get; set; }

        /// <summary>The stream said that it takes nothing of it.</summary>
        public bool Refused { get; set; }
    }

    public IReadOnlyList<AnonymousBatch> Batches => _batches;

    public (RecordBatch Batch, AnonymousBatch Sent) Next(Random random, bool withMarks)
    {
        int number = _batches.Count;
        string[] inputs = [.. Enumerable.Range(0, random.Next(0, 7)).Select(i =>
            $"batch {number} line {i} " + new string('x', random.Next(random.Next(20) == 0 ? 3000 : 60)) + (random.Next(12) switch { 0 when withMarks => "*", 1 => "~", _ => "" }))];
        string? command = random.Next(8) == 0 ? $"command {number}" : null;
        AnonymousBatch sent = new(number, inputs, command, random.Next(6) == 0 ? random.Next(1, 4) : 0);
        _batches.Add(sent);
        RecordBatch batch = new() { Rejected = sent.Rejected };
        if (command is not null)
        {
            batch.AddCommand(Encoding.UTF8.GetBytes(command));
        }

        foreach (string input in inputs)
        {
            batch.Add(Encoding.UTF8.GetBytes(input));
        }

        return (batch, sent);
    }

    /// <summary>What was acknowledged may be gone (which only <see cref="Durability.Os"/> allows).</summary>
    public void ForgetAcknowledgements() => _batches.ForEach(batch => batch.Next = null);
}
