using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Commands.Mining;

/// <summary>
/// One log being mined: its name, its header format, how far it was read. On <c>auto</c> its first lines wait until there are
/// enough to decide by. <see cref="LogMining"/> guards it.
/// </summary>
internal sealed class MinedLog
{
    public MinedLog(string name, LineFormat? format, AssignmentWriter? assignments)
    {
        Name = name;
        Assignments = assignments;
        Waiting = format is null ? new RecordBatch() : null;
        Parser = (format ?? FormatCatalogue.None).CreateParser();
        Choice = new FormatChoice(format?.Name, format is null ? "auto: no lines to decide by" : $"{format.Name}, as asked for");
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Where to write what became of each line; null for nowhere.</summary>
    public AssignmentWriter? Assignments { get; }

    /// <summary>Lines that wait for the choice of the format; null when it is made.</summary>
    public RecordBatch? Waiting { get; private set; }

    /// <summary>Splits its lines.</summary>
    public ILineParser Parser { get; private set; }

    /// <summary>The header format, and why.</summary>
    public FormatChoice Choice { get; private set; }

    /// <summary>Lines mined, empty ones included.</summary>
    public long Lines { get; set; }

    /// <summary>Decides by the lines that wait, and hands them back. On empty lines alone nothing is decided, and they wait on.</summary>
    public RecordBatch? Decide(long nowTicks)
    {
        FormatDetector detector = new();
        for (int index = 0; index < Waiting!.Count; index++)
        {
            detector.Add(Waiting.PayloadAt(index), nowTicks);
        }

        if (detector.IsEmpty && Waiting.Count < FormatDetector.MaxLines)
        {
            return null;
        }

        (LineFormat format, string reason) = detector.Decide();
        Parser = format.CreateParser();
        Choice = new FormatChoice(format.Name, reason);
        RecordBatch lines = Waiting;
        Waiting = null;
        return lines;
    }
}
