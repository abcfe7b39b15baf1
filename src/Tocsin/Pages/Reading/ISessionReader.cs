using System.Net;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Server.Labels;

namespace Tocsin.Pages.Reading;

/// <summary>
/// What the pages read about sessions, models and labels. Any thread may call it; no call may hold up a lane. It reads only: a model is chosen through the API,
/// where one layer decides who may.
/// </summary>
public interface ISessionReader
{
    /// <summary>The bundles that a stream can be judged by, in the order of their names.</summary>
    IReadOnlyList<ModelCard> Models { get; }

    /// <summary>Which sessions are known to be normal or anomalous.</summary>
    LabelSet Labels { get; }

    /// <summary>The file that labels are loaded from.</summary>
    string LabelsFrom { get; }

    /// <summary>Where labels can be loaded while the server runs, the facade <c>logdetection</c>; null while it is off.</summary>
    IPEndPoint? LogDetection { get; }

    /// <summary>A model that is being trained for a stream by this very server, or null.</summary>
    LearningState? Learning(string stream) => null;

    /// <summary>Sessions of a stream, and the counts of all of them.</summary>
    Task<SessionList> SessionsAsync(string stream, SessionQuery query, CancellationToken cancellation);

    /// <summary>One session with its events and reasons, or null when it is not kept.</summary>
    Task<SessionDetail?> SessionAsync(string stream, string id, CancellationToken cancellation);

    /// <summary>Which model judges a stream's new sessions; null where none was ever chosen, and without a hash where none judges now.</summary>
    Task<ModelInForce?> ModelAsync(string stream, CancellationToken cancellation);

    /// <summary>The models that were in force in a stream one after the other, without those that were rolled back; the one of now last.</summary>
    IReadOnlyList<PastModel> Choices(string stream);

    /// <summary>The newest findings of a stream, the newest first.</summary>
    Task<IReadOnlyList<Finding>> FindingsAsync(string stream, int limit, CancellationToken cancellation);

    /// <summary>How a stream's verdicts compare with the labels, of all senders or of one client's sessions.</summary>
    Task<MonitorReading> MonitorAsync(string stream, int? client, CancellationToken cancellation);
}

/// <summary>A bundle as the pages show it.</summary>
/// <param name="Name">What the server was told to call it.</param>
/// <param name="Hash">SHA-256 of its file.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Report">How it was trained.</param>
/// <param name="Rules">Which lines are a session.</param>
/// <param name="Events">Events that it knows.</param>
/// <param name="JudgesLines">False when it was trained on event ids and cannot read a log.</param>
/// <param name="Header">The header format that it was trained with; null without a log.</param>
public sealed record ModelCard(
    string Name, string Hash, long Bytes, TrainingReport Report, SessionRules Rules, int Events, bool JudgesLines, string? Header);

/// <summary>Training in the background.</summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Done">From 0 to 1.</param>
public sealed record LearningState(string Stage, double Done);

/// <summary>A model that was in force in a stream.</summary>
/// <param name="Hash">The bundle; null when none judged.</param>
/// <param name="Name">What it was called.</param>
/// <param name="Position">The position of the command.</param>
public sealed record PastModel(string? Hash, string? Name, long Position);
