using System.Buffers;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>
/// A model whose verdicts are a function of the events that nobody could guess, and which goes back on them: what is said of three events says nothing of what is said of
/// four. The event <c>bad</c> always rings, and with <see cref="Calm"/> nothing else does.
/// </summary>
internal sealed class FakeModel(bool calm, int salt = 0) : ISessionModel
{
    /// <summary>Only the event <c>bad</c> rings, from there on.</summary>
    public bool Calm => calm;

    public SequenceModelKind Kind => SequenceModelKind.Ensemble;

    public string Network => "transformer";

    /// <summary>Calls of all its judges.</summary>
    public int Calls { get; set; }

    /// <summary>Sessions judged without a memory that could have saved work.</summary>
    public int Rebuilt { get; set; }

    /// <summary>Happens while a batch is judged.</summary>
    public Action? Judging { get; set; }

    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => new FakeJudge(this, vocabulary);

    public void Write(IBufferWriter<byte> destination) => destination.Write([(byte)salt]);

    /// <summary>The verdict, from nothing.</summary>
    public SessionVerdict Verdict(ReadOnlySpan<int> events, bool ended, int bad)
    {
        uint hash = (uint)(2166136261 + salt);
        foreach (int happened in events)
            hash = (hash ^ (uint)happened) * 16777619;
        hash ^= ended ? 0x5bd1e995u : 0u;
        int first = events.IndexOf(bad);
        bool anomalous = first >= 0 || (!Calm && hash % 23 == 0);
        return new SessionVerdict(anomalous, hash % 1000, hash % 7 == 0 ? double.NaN : hash % 64, hash % 3 == 0, (hash % 100) / 100.0, anomalous ? (first >= 0 ? first : events.Length - 1) : -1);
    }
}

internal sealed class FakeJudge(FakeModel model, EventVocabulary vocabulary) : ISessionJudge
{
    private readonly int _bad = vocabulary.Number("bad");

    private sealed class Remembered
    {
        public int Events;
        public int First;
    }

    public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts)
    {
        Assert.Equal(sessions.Length, verdicts.Length);
        model.Calls++;
        model.Judging?.Invoke();
        for (int i = 0; i < sessions.Length; i++)
        {
            ReadOnlySpan<int> events = sessions[i].Events.Span;
            if (sessions[i].Memory.Content is not Remembered remembered)
            {
                sessions[i].Memory.Content = remembered = new Remembered { First = events[0] };
                model.Rebuilt += events.Length > 1 ? 1 : 0;
            }

            // What it remembers is about a begin of this very session.
            if (remembered.Events > events.Length || remembered.First != events[0])
                Assert.Fail($"the memory is of another session: {remembered.Events} events before, {events.Length} now");
            remembered.Events = events.Length;
            verdicts[i] = model.Verdict(events, sessions[i].Ended, _bad);
        }
    }

    public SessionExplanation Explain(ReadOnlySpan<int> events, bool ended)
    {
        EventOpinion[] opinions = new EventOpinion[events.Length];
        for (int i = 0; i < events.Length; i++)
            opinions[i] = new EventOpinion(i, vocabulary.Name(events[i]), vocabulary.Text(events[i]), i, [], false);
        return new SessionExplanation(model.Verdict(events, ended, _bad), "fakes", [], opinions, [new Reason("fake", $"{events.Length} events")]);
    }
}

/// <summary>Bundles that exist in memory only.</summary>
internal sealed class FakeBundles : IBundleSource
{
    public static readonly string A = new('a', 64), B = new('b', 64), Wordless = new('c', 64);

    private readonly Dictionary<string, ModelBundle> _bundles = [];

    public FakeBundles(bool calm = true, SessionRules? rules = null, SessionRules? otherRules = null)
    {
        ModelA = new FakeModel(calm);
        ModelB = new FakeModel(calm, 1);
        rules ??= new SessionRules();
        _bundles.Add(A, Bundle(A, ModelA, rules, Templates(MinerOptions.Default with { Masks = [] })));
        _bundles.Add(B, Bundle(B, ModelB, otherRules ?? rules, Templates(MinerOptions.Default with { Masks = [] })));
        _bundles.Add(Wordless, Bundle(Wordless, ModelA, rules, null));
    }

    public FakeModel ModelA { get; }

    public FakeModel ModelB { get; }

    /// <summary>Bundles that were lost.</summary>
    public HashSet<string> Lost { get; } = [];

    /// <summary>How often somebody asked for a bundle, to put it to work.</summary>
    public int Asked { get; private set; }

    public ModelBundle? Find(string hash)
    {
        Asked++;
        return Lost.Contains(hash) ? null : _bundles.GetValueOrDefault(hash);
    }

    public void Add(ModelBundle bundle) => _bundles.Add(bundle.Hash, bundle);

    public static FrozenTemplates Templates(MinerOptions options) => FrozenTemplates.FromCsv(
        """
        event_id,template
        open,open <*>
        read,read <*> of <*>
        close,close <*>
        bad,bad <*>
        many,many <*>
        """,
        options);

    public static ModelBundle Bundle(string hash, FakeModel model, SessionRules rules, FrozenTemplates? templates) => new()
    {
        Hash = hash,
        Bytes = 1,
        Model = model,
        Vocabulary = new EventVocabulary([("open", "open <*>"), ("read", "read <*> of <*>"), ("close", "close <*>"), ("bad", "bad <*>"), ("many", "many <*>")]),
        Templates = templates,
        Header = null,
        Rules = rules,
        Report = new TrainingReport { Model = "ensemble", Network = "transformer", Sessions = new SessionUse(0, 0, 0, 0) },
    };
}
