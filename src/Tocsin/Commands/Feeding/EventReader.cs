using System.Buffers;
using System.Text.Json;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Commands.Feeding;

/// <summary>Reads the lines of a file and makes events of them. One thread at a time.</summary>
/// <param name="lines">The file's lines; may still be read by a thread that waits for a pipe when the feeding has ended, so whoever opened the file closes it.</param>
/// <param name="rule">What makes an event of a line.</param>
/// <param name="asTheyStand">Whether lines are sent as they are, so that what the rule does not know (a timestamp) goes with them.</param>
/// <param name="ledger">Told of the lines that are no event.</param>
internal sealed class EventReader(LineReader lines, PopulationRule rule, bool asTheyStand, FeedLedger ledger)
{
    /// <summary>Bytes of a line; a longer one is no event.</summary>
    public const int LongestLine = 1 << 20;

    private readonly PopulationMapper _mapper = rule.CreateMapper();
    private readonly ArrayBufferWriter<byte> _body = new();
    private long _plainBytes;

    /// <summary>Lines read.</summary>
    public long Line => lines.Lines;

    /// <summary>Bytes of the file, as it lies on the disk, up to the line under way; of a compressed one as far as it was read ahead.</summary>
    public long BytesRead => lines.IsGzip ? lines.RawBytesRead : Interlocked.Read(ref _plainBytes);

    /// <summary>What was wrong with lines that are no event: called with the number and the reason.</summary>
    public Action<long, string>? Unusable { get; init; }

    /// <summary>Passes over lines; answers how many were really there.</summary>
    public long Skip(long lines)
    {
        for (; Line < lines && TryRead(out _);)
        {
        }

        return Line;
    }

    /// <summary>The next events, fewer than asked for only at the end.</summary>
    public IReadOnlyList<FeedEvent> Next(int most)
    {
        List<FeedEvent> events = new(most);
        while (events.Count < most && TryRead(out InputLine line))
        {
            if (!ledger.WasAnswered(Line) && Event(line) is { } e)
            {
                events.Add(e);
            }
        }

        return events;
    }

    private bool TryRead(out InputLine line)
    {
        try
        {
            bool more = lines.TryRead(out line);
            Interlocked.Add(ref _plainBytes, more ? line.Bytes.Length + 1 : 0);
            return more;
        }
        catch (InvalidDataException damage)
        {
            throw CommandException.Failed($"The compressed file is damaged: {damage.Message} What came before was sent.", damage);
        }
    }

    private FeedEvent? Event(in InputLine line)
    {
        if (line.Bytes.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
        {
            ledger.Ignored(Line);
            return null;
        }

        if (line.Truncated)
        {
            Refuse($"it is longer than {LongestLine} bytes");
            return null;
        }

        MappableLine mappable = new() { Line = line.Bytes, Content = line.Bytes };
        switch (_mapper.Map(mappable, out PopulationEvent e))
        {
            case MappingOutcome.Used:
                return new FeedEvent(Line, Individual.Of(e), asTheyStand ? line.Bytes.ToArray() : Body(e));
            case MappingOutcome.Ignored:
                ledger.Ignored(Line);
                return null;
            default:
                Refuse(_mapper.WhyNot);
                return null;
        }
    }

    private void Refuse(string reason)
    {
        Unusable?.Invoke(Line, reason);
        ledger.Unusable(Line, reason);
    }

    private byte[] Body(in PopulationEvent e)
    {
        _body.ResetWrittenCount();
        using Utf8JsonWriter json = new(_body);
        json.WriteStartObject();
        json.WriteString("org"u8, e.Org);
        json.WriteString("source"u8, e.Source);
        json.WriteString("pop"u8, e.Pop);
        json.WriteString("id"u8, e.Id);
        json.WriteString("action"u8, e.Action);
        json.WriteEndObject();
        json.Flush();
        return _body.WrittenSpan.ToArray();
    }
}
