using Tocsin.Engine.Formats;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;

namespace Tocsin.Commands.Populations;

/// <summary>
/// A log's lines on their way through a rule and the model. One thread hands over lines; another may stop it and read what came of them:
/// a lock keeps them apart.
/// </summary>
internal sealed class Replay
{
    /// <summary>Refused lines that are named; the others are counted.</summary>
    public const int MostNamed = 5;

    private readonly Lock _gate = new();
    private readonly PopulationMapper _mapper;
    private readonly PopulationEngine _engine;
    private readonly HeaderFields _headers;
    private readonly AnswerWriter? _answers;
    private readonly TakeMappable _take;
    private readonly long _ticks;
    private long _line;
    private long _seen;
    private long _ignored;
    private long _refused;
    private bool _stopped;

    /// <param name="rule">Makes events of lines.</param>
    /// <param name="options">When something is a finding.</param>
    /// <param name="headers">What is known of a line beside itself.</param>
    /// <param name="answers">Writes each answer; null for nobody.</param>
    /// <param name="ticks">When the replay takes place, in UTC ticks: the arrival of every event.</param>
    public Replay(PopulationRule rule, PopulationOptions options, HeaderFields headers, AnswerWriter? answers, long ticks)
    {
        _mapper = rule.CreateMapper();
        _engine = new PopulationEngine(new PopulationLimits()) { Options = options };
        _headers = headers;
        _answers = answers;
        _take = Take; // one delegate for all lines
        _ticks = ticks;
    }

    /// <summary>Called with a sentence for each of the first refused lines.</summary>
    public Action<string> Named { get; init; } = static _ => { };

    /// <summary>Lines so far, the empty ones among them; any thread.</summary>
    public long Lines => Volatile.Read(ref _line);

    /// <summary>The model; after <see cref="Stop"/> only.</summary>
    public PopulationEngine Engine => _engine;

    /// <summary>The ledger; after <see cref="Stop"/> only.</summary>
    public PopulationCounts Counts => _engine.Counts with { Seen = _seen, Ignored = _ignored, Refused = _refused };

    /// <summary>Takes the next line. An empty one is none, as for the server.</summary>
    public void Take(InputLine line)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _headers.Take(line, _take);
            }
        }
    }

    /// <summary>Takes no more; lines that waited for others are taken first.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _headers.Settle(_take);
                _answers?.Flush();
            }

            _stopped = true;
        }
    }

    private void Take(in MappableLine line, bool truncated)
    {
        _line++;
        if (line.Line.IsEmpty)
        {
            return;
        }

        _seen++;
        if (truncated)
        {
            Refuse($"The line is longer than {PopulationRule.LineBytes} bytes.");
            return;
        }

        switch (_mapper.Map(line, out PopulationEvent e))
        {
            case MappingOutcome.Ignored:
                _ignored++;
                break;
            case MappingOutcome.Refused:
                Refuse(null);
                break;
            default:
                Observe(e);
                break;
        }
    }

    private void Observe(in PopulationEvent e)
    {
        if (!_engine.TryObserve(e, _line, _ticks, out PopulationAnswer answer))
        {
            Refuse($"It is of one scope too many: at most {new PopulationLimits().Scopes}.");
            return;
        }

        _answers?.Write(e, answer, _engine);
    }

    /// <summary>Counts a refused line; null for the mapper's reason, which is put into words only where somebody reads it.</summary>
    private void Refuse(string? why)
    {
        _refused++;
        if (_refused <= MostNamed)
        {
            Named($"line {_line}: {Printable.Line(why ?? _mapper.WhyNot)}");
        }
    }
}
