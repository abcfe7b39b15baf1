using System.Diagnostics.Metrics;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Server.Collection;

namespace Tocsin.Server.Metrics;

// Collected files: labels are the services and the remotes of the configuration.
internal sealed partial class ServerMetrics
{
    /// <summary>Also measures the collection.</summary>
    public void Observe(CollectionHost collection)
    {
        _meter.CreateObservableGauge("tocsin_collection_files", () => OfServices(collection, static service => service.Files), null, "Collected files, by service.");
        _meter.CreateObservableGauge("tocsin_collection_bytes", () => OfServices(collection, static service => service.Bytes), "By", "Bytes of collected files, by service.");
        _meter.CreateObservableGauge("tocsin_collection_error_lines", () => OfServices(collection, static service => service.Errors), null, "Lines of collected files that tell of errors, by service.");
        _meter.CreateObservableCounter("tocsin_collection_syncs_total", () => OfRemotes(collection, static remote => remote.Passes), null, "Times that a remote was fetched, failed ones included.");
        _meter.CreateObservableCounter("tocsin_collection_syncs_failed_total", () => OfRemotes(collection, static remote => remote.Failed), null, "Times that fetching a remote failed.");
        _meter.CreateObservableGauge("tocsin_collection_sync_running", () => OfRemotes(collection, static remote => remote.State == RemoteState.Running ? 1 : 0), null, "1 while a remote is being fetched.");
        _meter.CreateObservableGauge(
            "tocsin_collection_sync_success_timestamp_seconds",
            () => OfRemotes(collection, static remote => remote.LastSuccess is { } at ? new DateTimeOffset(at).ToUnixTimeSeconds() : 0), "s", "When a remote was last fetched without failing, since 1970; 0 for never.");
        _meter.CreateObservableGauge("tocsin_collection_pass_duration_seconds", () => collection.Passes.Took.TotalSeconds, "s", "How long the last pass over the folder took.");
        _meter.CreateObservableCounter("tocsin_collection_passes_failed_total", () => collection.Passes.Failed, null, "Passes over the folder that failed.");
        _meter.CreateObservableCounter("tocsin_collection_fed_records_total", () => collection.FedRecords, null, "Lines of collected files that went into streams.");
        _meter.CreateObservableCounter("tocsin_collection_feeds_failed_total", () => collection.Feeding?.Failed ?? 0, null, "Times that feeding streams failed.");
    }

    private static IEnumerable<Measurement<long>> OfServices(CollectionHost collection, Func<ServiceItem, long> value) =>
        collection.Services().Select(service => Labelled(value(service), "service", service.Service));

    private static IEnumerable<Measurement<long>> OfRemotes(CollectionHost collection, Func<RemoteStatus, long> value) =>
        collection.Remotes.Select(remote => Labelled(value(remote), "remote", remote.Options.Name));
}
