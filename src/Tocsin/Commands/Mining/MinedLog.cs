using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Commands.Mining;

/// <summary>One log being mined: its name, its header format, how far it was read. <see cref="LogMining"/> guards it.</summary>
internal sealed class MinedLog
{
    private bool _decided;

    public MinedLog(string name, LineFormat? format)
    {
        Name = name;
        _decided = format is not null;
        Parser = (format ?? FormatCatalogue.None).CreateParser();
        Choice = new FormatChoice(format?.Name, format is null ? "no lines yet" : $"{format.Name}, as asked for");
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Splits its lines.</summary>
    public ILineParser Parser { get; private set; }

    /// <summary>The header format, and why.</summary>
    public FormatChoice Choice { get; private set; }

    /// <summary>Lines read, empty ones included.</summary>
    public long Lines { get; set; }

    /// <summary>On <c>auto</c>: decides by the first lines that there are, once.</summary>
    public void DecideFormat(ReadOnlySpan<byte> lines, long nowTicks)
    {
        if (_decided)
        {
            return;
        }

        FormatDetector detector = new();
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            detector.Add(line is [.., (byte)'\r'] ? line[..^1] : line, nowTicks);
            if (detector.IsFull)
            {
                break;
            }
        }

        Decide(detector);
    }

    /// <inheritdoc cref="DecideFormat(ReadOnlySpan{byte}, long)"/>
    public void DecideFormat(RecordBatch batch, long nowTicks)
    {
        if (_decided)
        {
            return;
        }

        FormatDetector detector = new();
        for (int index = 0; index < batch.Count && !detector.IsFull; index++)
        {
            detector.Add(batch.PayloadAt(index), nowTicks);
        }

        Decide(detector);
    }

    private void Decide(FormatDetector detector)
    {
        if (!detector.IsEmpty)
        {
            (LineFormat format, string reason) = detector.Decide();
            Parser = format.CreateParser();
            Choice = new FormatChoice(format.Name, reason);
            _decided = true;
        }
    }
}
