using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
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
    private readonly int _maxLineBytes = new StreamOptions().MaxLineBytes;
    private MiningCounts _counts;
    private long _firstEventTicks = long.MaxValue;
    private long _lastEventTicks;

    public LogMining(MiningSetup setup, TimeProvider clock)
    {
        _setup = setup;
        _clock = clock;
        _miner = new DrainMiner(setup.Miner);
    }

    /// <summary>Adds a log; its header format is its own.</summary>
    public MinedLog Add(string name)
    {
        lock (_gate)
        {
            MinedLog log = new(name, _setup.Format);
            _logs.Add(log);
            return log;
        }
    }

    /// <summary>Takes whole lines of a log, each with its line end.</summary>
    /// <param name="log">Whose lines they are.</param>
    /// <param name="lines">The text.</param>
    /// <param name="assignments">Where to write what became of each line; null for nowhere.</param>
    public void Take(MinedLog log, ReadOnlySpan<byte> lines, AssignmentWriter? assignments = null)
    {
        lock (_gate)
        {
            long now = _clock.GetUtcNow().UtcTicks;
            bool valid = Utf8.IsValid(lines);
            log.DecideFormat(lines, now);
            while (!lines.IsEmpty)
            {
                int end = lines.IndexOf((byte)'\n');
                ReadOnlySpan<byte> line = end < 0 ? lines : lines[..end];
                lines = end < 0 ? default : lines[(end + 1)..];
                TakeLine(log, line, valid, now, assignments);
            }
        }
    }

    /// <summary>Takes the lines of a batch, as followed files give them.</summary>
    public void Take(MinedLog log, RecordBatch batch)
    {
        lock (_gate)
        {
            long now = _clock.GetUtcNow().UtcTicks;
            log.DecideFormat(batch, now);
            for (int index = 0; index < batch.Count; index++)
            {
                TakeLine(log, batch.PayloadAt(index), valid: false, now, assignments: null);
            }
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
    public void Save(System.Buffers.IBufferWriter<byte> destination)
    {
        lock (_gate)
        {
            _miner.Save(destination);
        }
    }

    private void TakeLine(MinedLog log, ReadOnlySpan<byte> line, bool valid, long now, AssignmentWriter? assignments)
    {
        log.Lines++;
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        if (line.Length > _maxLineBytes)
        {
            line = Cut(line);
            _counts.Truncated++;
        }

        if (!valid && !Utf8.IsValid(line))
        {
            line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line)); // each bad sequence becomes U+FFFD
            _counts.InvalidUtf8++;
        }

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
        facts = known ? facts with { Worst = severity > facts.Worst ? severity : facts.Worst } : new TemplateFacts(log.Lines, now, severity);
        assignments?.Write(log.Lines, mined);
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

    /// <summary>The longest beginning that is allowed and cuts no character.</summary>
    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> line)
    {
        int end = _maxLineBytes;
        while (end > _maxLineBytes - 4 && (line[end] & 0xc0) == 0x80)
        {
            end--;
        }

        return line[..end];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct TemplateFacts(long FirstLine, long FirstTicks, Severity Worst);
}
