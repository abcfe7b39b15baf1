using System.Buffers;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>A model that says nothing and costs nothing: what is left is the work around it.</summary>
internal sealed class SilentModel : ISessionModel, ISessionJudge
{
    public SequenceModelKind Kind => SequenceModelKind.Ensemble;

    public string Network => "none";

    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => this;

    public void Write(IBufferWriter<byte> destination)
    {
        // It is never in a file.
    }

    public void Judge(ReadOnlySpan<SessionToJudge> sessions, Span<SessionVerdict> verdicts) => verdicts.Clear();

    public SessionExplanation Explain(ReadOnlySpan<int> events, bool ended) => new(default, "none", [], [], []);
}
