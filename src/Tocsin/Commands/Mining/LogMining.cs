using System.Buffers;
using System.Runtime.InteropServices;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Commands.Mining;

/// <summary>
/// Mines one or several logs into one table of templates. Logs hand over their lines from any thread; whoever shows the table
/// asks from another: a lock, taken once for many lines, keeps them apart.
/// </summary>
internal sealed class LogMining
{
    private readonly Lock _gate = new();
    private readonly MiningSetup _setup;
    private readonly TimeProvider _clock;
    private readonly DrainMiner _miner;
    private readonly Dictionary<long, TemplateFacts> _facts = [];
    private readonly List<MinedLog> _logs = [];
    private readonly ArrayBufferWriter<byte> _repaired = new(256);
    private MiningCounts _counts;
    private bool _stopped;
    private long _firstEventTicks = long.MaxValue;
    private long _lastEventTicks;

    public LogMining(MiningSetup setup, TimeProvider clock)
    {
        _setup = setup;
        _clock = clock;
        _miner = new DrainMiner(setup.Miner);
    }

    /// <summary>Adds a log; its header format is its own.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="assignments">Where to write what became of each line; null for nowhere.</param>
    public MinedLog Add(string name, AssignmentWriter? assignments = null)
    {
        lock (_gate)
        {
            MinedLog log = new(name, _setup.Format, assignments);
            _logs.Add(log);
            return log;
        }
    }

    /// <summary>Takes one line of a log.</summary>
    public void Take(MinedLog log, InputLine line)
    {
        lock (_gate)
        {
            if (line.Truncated)
            {
                _counts.Truncated++;
            }

            Take(log, line.InvalidUtf8 ? Repaired(line.Bytes) : line.Bytes);
        }
    }

    /// <summary>Takes the lines of a batch, as followed files give them.</summary>
    public void Take(MinedLog log, RecordBatch batch)
    {
        lock (_gate)
        {
            for (int index = 0; index < batch.Count; index++)
            {
                Take(log, batch.PayloadAt(index));
            }
        }
    }

    /// <summary>Mines the lines that wait for more to choose their header by.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            _logs.ForEach(Decide);
        }
    }

    /// <summary>Takes no more: what is on its way from a reader that has not noticed yet is dropped. The table stays.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _logs.ForEach(Decide);
            _stopped = true;
        }
    }

    /// <summary>Lines mined so far.</summary>
    public long Lines
    {
        get
        {
            lock (_gate)
            {
                return _counts.Lines;
            }
        }
    }

    /// <summary>The table now.</summary>
    public MiningView View()
    {
        lock (_gate)
        {
            _logs.ForEach(Decide);
            List<MinedTemplate> templates = [];
            foreach (TemplateCluster cluster in _miner.Clusters())
            {
                TemplateFacts facts = _facts[cluster.Id];
                templates.Add(new MinedTemplate(cluster.Id, cluster.Template, cluster.Size, facts.FirstLine, facts.FirstTicks, facts.Worst));
            }

            templates.Sort(static (left, right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : left.Cluster.CompareTo(right.Cluster));
            TimeSpan? span = _lastEventTicks > _firstEventTicks ? TimeSpan.FromTicks(_lastEventTicks - _firstEventTicks) : null;
            return new MiningView(templates, _counts, [.. _logs.Select(static log => log.Choice)], span);
        }
    }

    /// <summary>The miner's state in the engine's own format.</summary>
    public void Save(IBufferWriter<byte> destination)
    {
        lock (_gate)
        {
            _logs.ForEach(Decide);
            _miner.Save(destination);
        }
    }

    private void Take(MinedLog log, ReadOnlySpan<byte> line)
    {
        if (_stopped)
        {
            return;
        }

        if (log.Waiting is not { } waiting)
        {
            Mine(log, line, _clock.GetUtcNow().UtcTicks);
            return;
        }

        waiting.Add(line);
        if (waiting.Count >= FormatDetector.MaxLines)
        {
            Decide(log);
        }
    }

    /// <summary>Lines that wait are enough when there are many, and when somebody asks for the table.</summary>
    private void Decide(MinedLog log)
    {
        long now = _clock.GetUtcNow().UtcTicks;
        if (log.Waiting is { Count: > 0 } && log.Decide(now) is { } lines)
        {
            for (int index = 0; index < lines.Count; index++)
            {
                Mine(log, lines.PayloadAt(index), now);
            }
        }
    }

    private void Mine(MinedLog log, ReadOnlySpan<byte> line, long now)
    {
        log.Lines++;
        if (line.IsEmpty && _setup.SkipEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> content = line;
        Severity severity = Severity.Unknown;
        if (!_setup.WholeLines)
        {
            ParsedLine parsed = log.Parser.Parse(line, now);
            content = parsed.Content;
            severity = parsed.Severity;
            Note(parsed);
        }

        MinedLine mined = _miner.Mine(content);
        _counts.Lines++;
        ref TemplateFacts facts = ref CollectionsMarshal.GetValueRefOrAddDefault(_facts, mined.ClusterId, out bool known);
        if (!known)
        {
            facts = new TemplateFacts(log.Lines, now, severity);
        }
        else if (severity > facts.Worst)
        {
            facts = facts with { Worst = severity };
        }

        log.Assignments?.Write(log.Lines, mined);
        if (!known)
        {
            ForgetEvicted();
        }
    }

    private void Note(ParsedLine parsed)
    {
        if (!parsed.HeaderMatched)
        {
            _counts.HeaderMisses++;
        }

        if (parsed.EventTicks != 0)
        {
            _firstEventTicks = Math.Min(_firstEventTicks, parsed.EventTicks);
            _lastEventTicks = Math.Max(_lastEventTicks, parsed.EventTicks);
        }
    }

    /// <summary>Facts of evicted clusters go when they are as many as those of live ones.</summary>
    private void ForgetEvicted()
    {
        if (_facts.Count > 64 + (2 * _miner.ClusterCount))
        {
            foreach (long cluster in _facts.Keys)
            {
                if (_miner.Size(cluster) == 0)
                {
                    _facts.Remove(cluster);
                }
            }
        }
    }

    private ReadOnlySpan<byte> Repaired(ReadOnlySpan<byte> line)
    {
        _counts.InvalidUtf8++;
        _repaired.ResetWrittenCount();
        Utf8Repair.Repair(line, _repaired);
        return _repaired.WrittenSpan;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct TemplateFacts(long FirstLine, long FirstTicks, Severity Worst);
}
