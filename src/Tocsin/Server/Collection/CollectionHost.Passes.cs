using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Feeding;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;

namespace Tocsin.Server.Collection;

// Passes over the folder, after every fetch and every few seconds (files are put there by hand, too); after each that found something, what is new goes into streams.
internal sealed partial class CollectionHost
{
    private CataloguePass _pass = null!;
    private RepeatedWork _passes = null!;
    private CollectedFeed? _feed;
    private RepeatedWork? _feeding;
    private long _fedRevision = -1;
    private long _fedRecords;
    private volatile bool _hasPassed;

    /// <summary>How the passes over the folder are.</summary>
    public WorkStatus Passes => _passes.Status;

    /// <summary>How the feeding of streams is; null when nothing is fed.</summary>
    public WorkStatus? Feeding => _feeding?.Status;

    /// <summary>Records that went into streams since the start.</summary>
    public long FedRecords => Interlocked.Read(ref _fedRecords);

    /// <summary>Returns when a pass has ended that began after this call.</summary>
    public Task<WorkStatus> PassAsync(CancellationToken cancellation) => _passes.AskAsync(cancellation);

    private void OpenPasses()
    {
        var links = new CategoryLinks(Folders, Rules);
        _pass = new CataloguePass(Logs, Catalogue, Rules, _configured.Jobs, _configured.RemoteOf, links, Time);
        if (_configured.Feeds)
        {
            _feed = new CollectedFeed(Logs, Catalogue, SinkOfAsync, new FeedOptions { Annotate = static (job, group) => new LineAnnotation(job, null, group).Annotate([]) }, Time);
            _feeding = Begin(new RepeatedWork(FeedAsync, FeedInterval, Time, reason => LogMessages.FeedFailed(_logger, reason)));
        }

        _passes = Begin(new RepeatedWork(PassOverAsync, PassInterval, Time, reason => LogMessages.CataloguePassFailed(_logger, reason)));
        _passes.Start();
        _feeding?.Start();
        OpenKeeping();
    }

    private Task PassOverAsync(CancellationToken stop) => Task.Run(
        () =>
        {
            CataloguePassResult result = _pass.Run(stop);
            _hasPassed = true;
            if (result is { Counted: > 0, Uncounted: > 0 })
            {
                _passes.Wake(); // one pass counts so much and no more
            }

            long revision = Catalogue.Revision;
            if (Interlocked.Exchange(ref _fedRevision, revision) != revision)
            {
                _feeding?.Wake();
            }
        },
        stop);

    private async Task FeedAsync(CancellationToken stop)
    {
        if (!_hasPassed)
        {
            return; // the catalogue says what there is once it has looked; the pass has this done then
        }

        FeedResult result = await Task.Run(() => _feed!.RunAsync(stop), stop);
        Interlocked.Add(ref _fedRecords, result.Lines);
        if (result.HasMore)
        {
            _feeding!.Wake();
        }

        if (result.Faults.Count > 0)
        {
            throw new IOException(string.Join(" ", result.Faults));
        }
    }

    private async ValueTask<IRecordSink?> SinkOfAsync(string category, CancellationToken cancellation)
    {
        if (StreamOf(category) is not { } name)
        {
            return null;
        }

        try
        {
            return Streams.Find(name) ?? await Streams.GetOrCreateForJobsAsync(name, cancellation);
        }
        catch (RequestFaultException refused)
        {
            throw new IOException($"Stream '{name}' of category '{category}': {refused.Fault.Detail} {refused.Fault.Remedy}", refused);
        }
    }
}
