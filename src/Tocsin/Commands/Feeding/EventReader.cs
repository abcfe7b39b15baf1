using System.Buffers;
using System.Text.Json;
using Tocsin.Commands.Populations;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Commands.Feeding;

/// <summary>Reads the lines of a file and makes events of them. One thread at a time.</summary>
internal sealed class EventReader
{
    /// <summary>Bytes of a line; a longer one is no event.</summary>
    public const int LongestLine = 1 << 20;

    private readonly LineReader _lines;
    private readonly PopulationMapper _mapper;
    private readonly HeaderFields _headers;
    private readonly bool _asTheyStand;
    private readonly FeedLedger _ledger;
    private readonly TakeMappable _take;
    private readonly Queue<FeedEvent> _ready = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private long _line;
    private long _plainBytes;

    /// <param name="lines">The file's lines; may still be read by a thread that waits for a pipe when the feeding has ended, so whoever opened the file closes it.</param>
    /// <param name="rule">What makes an event of a line.</param>
    /// <param name="headers">What is known of a line beside itself. It sees every line, also those that were answered in an earlier run: templates have the same names in each.</param>
    /// <param name="asTheyStand">Whether lines are sent as they are, so that what the rule does not know (a timestamp) goes with them.</param>
    /// <param name="ledger">Told of the lines that are no event.</param>
    public EventReader(LineReader lines, PopulationRule rule, HeaderFields headers, bool asTheyStand, FeedLedger ledger)
    {
        (_lines, _mapper, _headers, _asTheyStand, _ledger) = (lines, rule.CreateMapper(), headers, asTheyStand, ledger);
        _take = Take; // one delegate for all lines
    }

    /// <summary>Bytes of the file, as it lies on the disk, up to the line under way; of a compressed one as far as it was read ahead.</summary>
    public long BytesRead => _lines.IsGzip ? _lines.RawBytesRead : Interlocked.Read(ref _plainBytes);

    /// <summary>What was wrong with lines that are no event: called with the number and the reason.</summary>
    public Action<long, string>? Unusable { get; init; }

    /// <summary>Passes over lines that were answered; answers how many were really there.</summary>
    public long Skip(long lines)
    {
        while (_lines.Lines < lines && TryRead(out InputLine line))
        {
            _headers.Take(line, _take);
        }

        return _lines.Lines;
    }

    /// <summary>The next events, fewer than asked for only at the end.</summary>
    public IReadOnlyList<FeedEvent> Next(int most)
    {
        List<FeedEvent> events = new(most);
        for (bool more = true; events.Count < most && (more || _ready.Count > 0);)
        {
            if (_ready.TryDequeue(out FeedEvent e))
            {
                events.Add(e);
            }
            else if (TryRead(out InputLine line))
            {
                _headers.Take(line, _take);
            }
            else
            {
                _headers.Settle(_take);
                more = false;
            }
        }

        return events;
    }

    private bool TryRead(out InputLine line)
    {
        try
        {
            bool more = _lines.TryRead(out line);
            Interlocked.Add(ref _plainBytes, more ? line.Bytes.Length + 1 : 0);
            return more;
        }
        catch (InvalidDataException damage)
        {
            throw CommandException.Failed($"The compressed file is damaged: {damage.Message} What came before was sent.", damage);
        }
    }

    private void Take(in MappableLine line, bool truncated)
    {
        _line++;
        if (_line <= _ledger.ResumedAt || _ledger.WasAnswered(_line))
        {
            return;
        }

        if (line.Line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
        {
            _ledger.Ignored(_line);
            return;
        }

        if (truncated)
        {
            Refuse($"it is longer than {LongestLine} bytes");
            return;
        }

        switch (_mapper.Map(line, out PopulationEvent e))
        {
            case MappingOutcome.Used:
                _ready.Enqueue(new FeedEvent(_line, Individual.Of(e), _asTheyStand ? line.Line.ToArray() : Body(e)));
                break;
            case MappingOutcome.Ignored:
                _ledger.Ignored(_line);
                break;
            default:
                Refuse(_mapper.WhyNot);
                break;
        }
    }

    private void Refuse(string reason)
    {
        Unusable?.Invoke(_line, reason);
        _ledger.Unusable(_line, reason);
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
