using System.Net;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Labels;
using Tocsin.Server.Models;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the sessions, models and labels of the server that shows the pages.</summary>
internal sealed class RunningSessionsReader(
    RunningStreams streams, ServedModels models, MonitorFigures figures, LearningStreams learning, FacadeEndpoints facades) : ISessionReader
{
    public IReadOnlyList<ModelCard> Models => [.. models.All.Select(model => Card(model.Name, model.Bundle))];

    public LabelSet Labels => figures.Labels.Current;

    public string LabelsFrom => figures.Labels.Path;

    public IPEndPoint? LogDetection => facades.Find("logdetection");

    public LearningState? Learning(string stream) => learning.Find(stream);

    public Task<SessionList> SessionsAsync(string stream, SessionQuery query, CancellationToken cancellation) => Of(stream).SessionsAsync(query, cancellation);

    public Task<SessionDetail?> SessionAsync(string stream, string id, CancellationToken cancellation) => Of(stream).SessionAsync(id, cancellation);

    public Task<ModelInForce?> ModelAsync(string stream, CancellationToken cancellation) => Of(stream).ModelAsync(cancellation);

    public IReadOnlyList<PastModel> Choices(string stream) =>
        [.. models.Choices(stream).Select(choice => new PastModel(choice.Hash, choice.Name, choice.Position))];

    public Task<IReadOnlyList<Finding>> FindingsAsync(string stream, int limit, CancellationToken cancellation) => Of(stream).FindingsAsync(limit, cancellation);

    public Task<MonitorReading> MonitorAsync(string stream, int? client, CancellationToken cancellation) => figures.ReadAsync(Of(stream), client, cancellation);

    private static ModelCard Card(string name, ModelBundle bundle) => new(
        name, bundle.Hash, bundle.Bytes, bundle.Report, bundle.Rules, bundle.Vocabulary.Count - (EventVocabulary.Unknown + 1), bundle.Templates is not null, bundle.Header);

    private RunningStream Of(string stream) => streams.Find(stream) ?? throw new InvalidOperationException($"The stream '{stream}' is not here any more.");
}
