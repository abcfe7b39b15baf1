using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Pipeline;

/// <summary>What is counted about one template. Owned by the lane; allocates when it is made and never after.</summary>
internal sealed class TemplateStatistics
{
    /// <summary>Minutes of the trend.</summary>
    public const int Minutes = 60;

    /// <summary>Examples kept.</summary>
    public const int MaxExamples = 5;

    /// <summary>Bytes kept of one example.</summary>
    public const int ExampleBytes = 512;

    // A ring by minute number modulo 60; minutes after LastMinute hold stale counts until Advance clears them.
    private readonly int[] _perMinute = new int[Minutes];
    private readonly byte[] _examples = new byte[MaxExamples * ExampleBytes];
    private readonly int[] _exampleLengths = new int[MaxExamples];

    public long Count { get; private set; }

    public long FirstTicks { get; private set; }

    public long LastTicks { get; private set; }

    public Severity Worst { get; private set; }

    /// <summary>
    /// Counts one line. Examples are taken at the 1st, 2nd, 4th, 8th, … line: recent enough, spread over the template's life, and nearly free.
    /// </summary>
    public void Count1(long arrivalTicks, Severity severity, ReadOnlySpan<byte> content)
    {
        if (Count == 0)
            FirstTicks = arrivalTicks;
        Advance(arrivalTicks);
        _perMinute[arrivalTicks / TimeSpan.TicksPerMinute % Minutes]++;
        if (severity > Worst)
            Worst = severity;
        Count++;
        if (long.IsPow2(Count))
            KeepExample(content);
    }

    /// <summary>Lines per minute over the 60 minutes that end with the given one, oldest first.</summary>
    public int[] Trend(long nowTicks)
    {
        int[] trend = new int[Minutes];
        long now = nowTicks / TimeSpan.TicksPerMinute;
        long last = LastTicks / TimeSpan.TicksPerMinute;
        for (int i = 0; i < Minutes; i++)
        {
            long minute = now - (Minutes - 1) + i;
            if (minute >= 0 && minute <= last && minute > last - Minutes)
                trend[i] = _perMinute[minute % Minutes];
        }

        return trend;
    }

    /// <summary>The examples, the newest first.</summary>
    public string[] Examples()
    {
        int taken = ExamplesTaken;
        string[] examples = new string[Math.Min(taken, MaxExamples)];
        for (int i = 0; i < examples.Length; i++)
            examples[i] = Encoding.UTF8.GetString(Example((taken - 1 - i) % MaxExamples));
        return examples;
    }

    public void Write(SnapshotWriter writer)
    {
        writer.WriteInt64(Count);
        writer.WriteInt64(FirstTicks);
        writer.WriteInt64(LastTicks);
        writer.WriteByte((byte)Worst);
        foreach (int count in _perMinute)
            writer.WriteVariable((ulong)count);
        for (int i = 0; i < MaxExamples; i++)
            writer.WriteBytes(Example(i));
    }

    public static TemplateStatistics Read(ref SnapshotReader reader)
    {
        TemplateStatistics statistics = new()
        {
            Count = reader.ReadInt64(),
            FirstTicks = reader.ReadInt64(),
            LastTicks = reader.ReadInt64(),
            Worst = (Severity)reader.ReadByte(),
        };
        for (int i = 0; i < Minutes; i++)
            statistics._perMinute[i] = (int)reader.ReadVariable();
        for (int i = 0; i < MaxExamples; i++)
        {
            ReadOnlySpan<byte> example = reader.ReadBytes();
            if (example.Length > ExampleBytes)
                throw new InvalidDataException($"The pipeline's state holds an example of {example.Length} bytes, and {ExampleBytes} are the most: it is damaged.");
            statistics.SetExample(i, example);
        }

        return statistics;
    }

    private int ExamplesTaken => Count == 0 ? 0 : (int)long.Log2(Count) + 1;

    private ReadOnlySpan<byte> Example(int slot) => _examples.AsSpan(slot * ExampleBytes, _exampleLengths[slot]);

    private void Advance(long arrivalTicks)
    {
        long minute = arrivalTicks / TimeSpan.TicksPerMinute;
        long last = LastTicks / TimeSpan.TicksPerMinute;
        LastTicks = arrivalTicks;
        if (minute == last)
            return;
        if (minute - last >= Minutes)
        {
            Array.Clear(_perMinute);
            return;
        }

        for (long skipped = last + 1; skipped <= minute; skipped++)
            _perMinute[skipped % Minutes] = 0;
    }

    private void KeepExample(ReadOnlySpan<byte> content) => SetExample((ExamplesTaken - 1) % MaxExamples, Utf8Repair.Cut(content, ExampleBytes));

    private void SetExample(int slot, ReadOnlySpan<byte> content)
    {
        content.CopyTo(_examples.AsSpan(slot * ExampleBytes, ExampleBytes));
        _exampleLengths[slot] = content.Length;
    }
}
