using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server;
using Tocsin.Server.Http;
using Tocsin.Server.Labels;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.LogDetection;

/// <summary>The stream that this facade stands before: made when it is first needed, asked line by line, counted since the facade began. Any thread may call it.</summary>
internal sealed class LogDetectionStream(
    RunningStreams streams, ServedModels models, MonitorFigures figures, FacadeSettings facade, ServerSettings server, TimeProvider time)
{
    // The lane keeps the answers of 65,536 lines: a part of a batch must be read before the next part and what others send can push it out.
    private const int LinesAtOnce = 8_192;

    private readonly string _name = facade.Stream ?? LogDetectionFacade.FacadeName;
    private readonly long _started = time.GetTimestamp();
    private long _predictions;
    private long _anomalies;

    /// <summary>Since when it counts.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(_started);

    /// <summary>Verdicts given.</summary>
    public long Predictions => Interlocked.Read(ref _predictions);

    /// <summary>Of these, anomalous ones.</summary>
    public long Anomalies => Interlocked.Read(ref _anomalies);

    /// <summary>The wall clock in the older program's form, in the server's own time zone as there.</summary>
    public string Now => time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The stream, begun when it is not there.</summary>
    public Task<RunningStream> OpenAsync(CancellationToken cancellation) => streams.GetOrCreateAsync(_name, cancellation);

    /// <summary>The bundle in force; null without one.</summary>
    public ModelBundle? Bundle => streams.Find(_name)?.Model?.Hash is { } hash ? models.FindBundle(hash) : null;

    /// <summary>Sees to it that there is a model. Throws the fault 503 when there is none.</summary>
    public void RequireModel()
    {
        if (Bundle is null)
        {
            throw new RequestFaultException(new RequestFault(
                503, "no_model", "No model is loaded.", "Start the server with --model NAME=FILE, or choose one with POST /switch_model?model_type=…."));
        }
    }

    /// <summary>Appends lines and waits for the answer of each, in their order.</summary>
    /// <exception cref="Tocsin.Server.Sessions.AnswerPendingException">The lane is behind; what was appended stays accepted.</exception>
    public async Task<IReadOnlyList<LineAnswer>> AskAsync(IReadOnlyList<AskedLine> lines, CancellationToken cancellation)
    {
        RunningStream stream = await OpenAsync(cancellation);
        int maxLineBytes = streams.MaxLineBytes(_name);
        if (lines.Count > server.Limits.BatchRecords)
        {
            throw new RequestFaultException(new RequestFault(
                413, "too_many_records", $"The request has {lines.Count} lines, and one may have {server.Limits.BatchRecords}.", "Send several requests, or raise Server:Limits:BatchRecords."));
        }

        AskedLine[] all = [.. lines];
        List<LineAnswer> answers = new(all.Length);
        for (int start = 0; start < all.Length; start += LinesAtOnce)
        {
            int count = Math.Min(LinesAtOnce, all.Length - start);
            IReadOnlyList<LineAnswer> part = await stream.AskAsync(AskedLine.Batch(all.AsSpan(start, count), maxLineBytes, server.Limits.JsonDepth), cancellation);
            if (part.Count < count)
            {
                throw new RequestFaultException(new RequestFault(
                    504, "answer_forgotten", $"The lane of stream '{_name}' went on so fast that the answers of {count - part.Count} lines are gone. They were taken; GET /blocks shows their blocks.",
                    "Send smaller batches, or fewer at once."));
            }

            answers.AddRange(part);
        }

        Interlocked.Add(ref _predictions, answers.Count(static answer => answer.Verdict is not null));
        Interlocked.Add(ref _anomalies, answers.Count(static answer => answer.Verdict is { Anomalous: true }));
        return answers;
    }

    /// <summary>Sessions and figures now.</summary>
    public async Task<MonitorReading> ReadAsync(int? client, CancellationToken cancellation) => await figures.ReadAsync(await OpenAsync(cancellation), client, cancellation);

    /// <summary>Counts from nothing again.</summary>
    public void ForgetCounts()
    {
        Interlocked.Exchange(ref _predictions, 0);
        Interlocked.Exchange(ref _anomalies, 0);
    }
}
