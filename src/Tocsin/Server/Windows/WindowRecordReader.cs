using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Server.Windows;

/// <summary>
/// Reads the records of one window from the journal again, as the rule in force reads them. One page reads so many lines at most, found or not, so that nobody waits
/// long for a window between whose records there are many others.
/// </summary>
internal sealed class WindowRecordReader(LogStream log, WindowRuleInForce rule, WindowSummary window, string? group)
{
    private const int MostLooked = 100_000;
    private const int MostCharacters = 1_024;

    private readonly WindowReader _reader = WindowRule.Parse(rule.Text).CreateReader();
    private readonly byte[]? _group = group is null ? null : Encoding.UTF8.GetBytes(group);
    private readonly List<ExampleLine> _found = [];

    /// <summary>Reads a page.</summary>
    public WindowRecords Read(long? after, int limit, CancellationToken cancellation)
    {
        if (window.FirstPosition < 0)
        {
            return new WindowRecords([], null, null);
        }

        long kept = log.Positions[0].First, from = Math.Max(window.FirstPosition, after + 1 ?? 0);
        string? missing = kept > window.FirstPosition ? $"The journal begins at position {kept}, after the window's first record at {window.FirstPosition}: retention has removed what was before."
            : rule.Position > window.FirstPosition ? $"The rule in force is that of position {rule.Position}, later than the window's first record at {window.FirstPosition}: it may read records otherwise than they were counted."
            : null;
        try
        {
            return new WindowRecords(_found, Read(Math.Max(from, kept), limit, cancellation), missing);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Retention was at work while this was read.
            return new WindowRecords(_found, null, "Retention has just removed records of this window.");
        }
    }

    private long? Read(long from, int limit, CancellationToken cancellation)
    {
        long looked = 0, next = from;
        using JournalReader journal = log.Read(0, from);
        while (next <= window.LastPosition)
        {
            cancellation.ThrowIfCancellationRequested();
            bool more = journal.TryRead((in record) =>
            {
                next = record.Position + 1;
                if (record.Kind == RecordKind.Input)
                {
                    looked++;
                    Look(record);
                }

                return next <= window.LastPosition && _found.Count < limit && looked < MostLooked;
            });
            if (!more)
            {
                break;
            }
        }

        return next <= window.LastPosition && next < log.Positions[0].Durable ? next - 1 : null;
    }

    private void Look(in JournalRecord record)
    {
        AnnotatedLine annotated = new() { Line = record.Payload };
        ReadOnlySpan<byte> line = record.Flags.HasFlag(RecordFlags.Annotated) && LineAnnotation.TryRead(record.Payload, out annotated) ? annotated.Line : record.Payload;
        if (_reader.Read(line, record.ArrivalTicks, out WindowRecord read) == RecordOutcome.Used && read.Ticks >= window.Start && read.Ticks < window.End
            && (_group is null || read.Group.SequenceEqual(_group)))
        {
            string text = Encoding.UTF8.GetString(line);
            _found.Add(new ExampleLine(0, record.Position, read.Ticks, text.Length > MostCharacters ? text[..MostCharacters] : text));
        }
    }
}
