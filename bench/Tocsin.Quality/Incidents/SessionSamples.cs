using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Similarity.Incidents;

namespace Tocsin.Quality.Incidents;

/// <summary>Makes incidents of sessions as the server does.</summary>
/// <param name="bundle">Who judged.</param>
/// <param name="usual">Sessions that ended without ringing, where the bundle does not remember its own.</param>
internal sealed class SessionSamples(ModelBundle bundle, IReadOnlyList<LabelledSession> usual)
{
    private readonly SessionIncidents _incidents = new();
    private UsualIncident? _usual;

    /// <summary>The incident of a session; its kind is given.</summary>
    public IncidentSample Of(LabelledSession session, string kind)
    {
        _usual ??= _incidents.Usual(bundle, bundle.Model.Usual ?? UsualSessions.Of(usual.Select(one => (ReadOnlyMemory<int>)bundle.Vocabulary.Numbers(one)), bundle.Vocabulary.Count));
        int[] numbers = bundle.Vocabulary.Numbers(session);
        Incident incident = _incidents.Of("bench", new FoundEvents(session.Id, session.Id, 0, DateTime.UnixEpoch, true, bundle, numbers));
        float[] vector = new float[IncidentVector.Dimension];
        IncidentVector.Fill(incident.Features, new IncidentWeights(_usual.Shares), _usual.Centre, vector);
        return new IncidentSample(kind, vector);
    }

    /// <summary>A bundle of sessions whose events are named by their templates.</summary>
    public static ModelBundle Train(IReadOnlyList<LabelledSession> sessions, SequenceModelKind model) =>
        SequenceTraining.Train(sessions, new TrainingOrigin(null, null, new SessionRules()), new SequenceTrainingOptions { Model = model, Seed = 1, Epochs = model == SequenceModelKind.Ensemble ? null : 3 });
}
