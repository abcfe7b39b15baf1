using System.Buffers;

namespace Tocsin.Engine.Sequences.Judging;

/// <summary>What training made: weights, thresholds, calibration. Immutable; any thread may make judges of it.</summary>
public interface ISessionModel
{
    /// <summary>Which one.</summary>
    SequenceModelKind Kind { get; }

    /// <summary>The network in it: <c>transformer</c>, <c>lstm</c> or <c>cnn</c>.</summary>
    string Network { get; }

    /// <summary>Makes a judge, which belongs to one thread and shares the weights.</summary>
    ISessionJudge CreateJudge(EventVocabulary vocabulary);

    /// <summary>Makes an encoder of sessions, which belongs to one thread and shares the weights; null where the model has no network.</summary>
    SessionEncoder? CreateEncoder() => null;

    /// <summary>What the sessions that it learnt from are made of; null where it does not remember.</summary>
    UsualSessions? Usual => null;

    /// <summary>Writes its section of a bundle. The same model gives the same bytes.</summary>
    void Write(IBufferWriter<byte> destination);
}
