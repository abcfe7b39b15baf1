using System.Buffers.Text;
using Tocsin.Commands.Mining;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Commands.Populations;

/// <summary>Takes the next line with what its header says; valid during the call. Of a truncated line only the beginning is there.</summary>
internal delegate void TakeMappable(in MappableLine line, bool truncated);

/// <summary>
/// What a server's lane knows of a line before a rule sees it: message, component, level and template. Costs nothing where the rule names
/// none of them. Hands over every line that it was given, in order; on <c>auto</c> the first ones wait until there are enough to decide by. One thread.
/// </summary>
internal sealed class HeaderFields
{
    private static readonly byte[][] Levels = [.. Enum.GetNames<Severity>().Select(static name => System.Text.Encoding.ASCII.GetBytes(name.ToLowerInvariant()))];

    private readonly MinedLog? _log;
    private readonly DrainMiner? _miner;
    private readonly byte[] _template = new byte[24];

    /// <param name="rule">Says what is needed.</param>
    /// <param name="name">What people call the log.</param>
    /// <param name="format">Where headers end; null to decide on the first lines.</param>
    /// <param name="always">True to look at headers even where the rule names nothing that stands in them.</param>
    public HeaderFields(PopulationRule rule, string name, LineFormat? format, bool always = false)
    {
        _log = rule.NeedsHeader || always ? new MinedLog(name, format, assignments: null) : null;
        _miner = rule.NeedsTemplates ? new DrainMiner(new PipelineOptions().Miner) : null;
    }

    /// <summary>Hands the line over with its fields, or keeps it until the format is known.</summary>
    public void Take(InputLine line, TakeMappable take)
    {
        if (_log is null)
        {
            take(new MappableLine { Line = line.Bytes, Content = line.Bytes }, line.Truncated);
        }
        else if (_log.Waiting is { } waiting)
        {
            waiting.Add(line.Bytes, flags: line.Truncated ? RecordFlags.Truncated : RecordFlags.None);
            if (waiting.Count >= FormatDetector.MaxLines)
            {
                Settle(take);
            }
        }
        else
        {
            Parse(_log.Parser, line.Bytes, line.Truncated, take);
        }
    }

    /// <summary>Hands over the lines that wait: there are no more to decide by.</summary>
    public void Settle(TakeMappable take)
    {
        if (_log?.Waiting is not { Count: > 0 } waiting)
        {
            return;
        }

        RecordBatch lines = _log.Decide(0) ?? waiting;
        for (int index = 0; index < lines.Count; index++)
        {
            Parse(_log.Parser, lines.PayloadAt(index), lines.FlagsAt(index).HasFlag(RecordFlags.Truncated), take);
        }
    }

    private void Parse(ILineParser parser, ReadOnlySpan<byte> line, bool truncated, TakeMappable take)
    {
        if (line.IsEmpty)
        {
            // No record of a server's stream: it is not mined there, and must take no template's number here.
            take(default, truncated);
            return;
        }

        ParsedLine parsed = parser.Parse(line, 0);
        take(new MappableLine
        {
            Line = line,
            Content = parsed.Content,
            Component = parsed.Component,
            Level = parsed.Severity == Severity.Unknown ? default : Levels[(int)parsed.Severity],
            Template = _miner is null ? default : TemplateOf(_miner, parsed.Content),
        }, truncated);
    }

    private ReadOnlySpan<byte> TemplateOf(DrainMiner miner, ReadOnlySpan<byte> content)
    {
        _template[0] = (byte)'T';
        Utf8Formatter.TryFormat(miner.Mine(content).ClusterId, _template.AsSpan(1), out int written);
        return _template.AsSpan(0, 1 + written);
    }
}
