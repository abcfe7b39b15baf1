namespace Tocsin.Server;

/// <summary>The program's log events. Numbers are never used again for another meaning.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(1001, LogLevel.Information, "Stopping: finishing requests, draining lanes (at most {Seconds} s)")]
    public static partial void Stopping(ILogger logger, double seconds);

    [LoggerMessage(1002, LogLevel.Information, "Stopped: {Streams} streams drained and checkpointed")]
    public static partial void Stopped(ILogger logger, int streams);

    [LoggerMessage(1003, LogLevel.Warning, "No key is configured: everybody who can reach {Address} is an admin")]
    public static partial void Open(ILogger logger, string address);

    [LoggerMessage(1004, LogLevel.Information, "Facade '{Facade}' listening on {Address}")]
    public static partial void FacadeListening(ILogger logger, string facade, string address);

    [LoggerMessage(1005, LogLevel.Information, "{Count} labels loaded from {Path}")]
    public static partial void LabelsLoaded(ILogger logger, int count, string path);

    [LoggerMessage(1006, LogLevel.Warning, "No labels are loaded: {Reason}")]
    public static partial void LabelsNotLoaded(ILogger logger, string reason);

    [LoggerMessage(1011, LogLevel.Information, "Stream '{Stream}' was created")]
    public static partial void StreamCreated(ILogger logger, string stream);

    [LoggerMessage(1012, LogLevel.Warning, "The folder '{Folder}' has no name that a stream may have and was left alone")]
    public static partial void StrangeFolder(ILogger logger, string folder);

    [LoggerMessage(1013, LogLevel.Error, "Stream '{Stream}' did not close cleanly")]
    public static partial void StreamNotClosed(ILogger logger, string stream, Exception exception);

    [LoggerMessage(1014, LogLevel.Error, "Stream '{Stream}' cannot be begun, and its records were refused: {Reason}")]
    public static partial void StreamNotCreated(ILogger logger, string stream, string reason, Exception exception);

    [LoggerMessage(1015, LogLevel.Warning, "Stream '{Stream}': {Notice}")]
    public static partial void Notice(ILogger logger, string stream, string notice);

    [LoggerMessage(1016, LogLevel.Warning, "Stream '{Stream}': the source {Source} cannot work and goes on trying: {Detail}")]
    public static partial void SourceInTrouble(ILogger logger, string stream, string source, string detail);

    [LoggerMessage(1017, LogLevel.Information, "Stream '{Stream}': the source {Source} works again: {Detail}")]
    public static partial void SourceWorks(ILogger logger, string stream, string source, string detail);

    [LoggerMessage(1018, LogLevel.Error, "Stream '{Stream}': the source {Source} has ended by a defect and reads no more until the next start")]
    public static partial void SourceEnded(ILogger logger, string stream, string source, Exception exception);

    [LoggerMessage(1030, LogLevel.Error, "The book of alerts cannot be written, and nothing rings in it until it can: {Reason}")]
    public static partial void AlertsNotKept(ILogger logger, string reason);

    [LoggerMessage(1031, LogLevel.Error, "Stream '{Stream}': {Count} revisions of alerts were gone before the book of alerts took them; a stream keeps its last {Kept}")]
    public static partial void AlertsMissed(ILogger logger, string stream, long count, int kept);

    [LoggerMessage(1032, LogLevel.Warning, "Alerts: {Notice}")]
    public static partial void AlertSink(ILogger logger, string notice);

    [LoggerMessage(1033, LogLevel.Error, "{Sink} has not kept up: {Count} revisions of alerts of stream '{Stream}' are gone and were not sent to it; a stream keeps its last {Kept}. It was away for too long, or too much rang at once")]
    public static partial void AlertsNotSent(ILogger logger, string sink, string stream, long count, int kept);

    [LoggerMessage(1034, LogLevel.Warning, "The book of alerts: {Notice}")]
    public static partial void AlertBook(ILogger logger, string notice);

    [LoggerMessage(1035, LogLevel.Warning, "Stream '{Stream}', folder of error records: {Notice}")]
    public static partial void ErrorRecords(ILogger logger, string stream, string notice);

    [LoggerMessage(1036, LogLevel.Error, "Findings cannot be remembered, and it is tried again: {Reason}")]
    public static partial void IncidentsNotKept(ILogger logger, string reason);

    [LoggerMessage(1037, LogLevel.Error, "Findings that were remembered: {Notice}")]
    public static partial void IncidentsSalvaged(ILogger logger, string notice);

    [LoggerMessage(1040, LogLevel.Warning, "Remote '{Remote}' was not fetched, and is tried again: {Reason}")]
    public static partial void SyncFailed(ILogger logger, string remote, string reason);

    [LoggerMessage(1041, LogLevel.Error, "The folder of collected files could not be looked at, and is tried again: {Reason}")]
    public static partial void CataloguePassFailed(ILogger logger, string reason);

    [LoggerMessage(1042, LogLevel.Error, "What is new in collected files could not be fed into streams, and is tried again: {Reason}")]
    public static partial void FeedFailed(ILogger logger, string reason);

    [LoggerMessage(1043, LogLevel.Error, "Old collected files could not be compressed or removed, and it is tried again: {Reason}")]
    public static partial void RetentionFailed(ILogger logger, string reason);

    [LoggerMessage(1044, LogLevel.Information, "Collecting into {Folder}: {Remotes} remotes")]
    public static partial void Collecting(ILogger logger, string folder, int remotes);

    [LoggerMessage(1045, LogLevel.Warning, "Collection: {Notice}")]
    public static partial void CollectionNotice(ILogger logger, string notice);

    [LoggerMessage(1050, LogLevel.Warning, "Images: {Notice}")]
    public static partial void SimilarityNotice(ILogger logger, string notice);

    [LoggerMessage(1051, LogLevel.Information, "Serving the pictures of {Features}, embedded by {Embedder}, with {Workers} workers")]
    public static partial void ServingImages(ILogger logger, string features, string embedder, int workers);

    [LoggerMessage(EventId = 1022, Message = "{Listener}: {Method} {Url} from {Address} answered {Status} in {Milliseconds} ms; request {Id}; error: {Error}")]
    public static partial void RequestAnswered(ILogger logger, LogLevel level, string listener, string method, string url, string address, int status, double milliseconds, string id, string error);

    [LoggerMessage(1070, LogLevel.Information, "Vectors '{Collection}': {Count} in memory. {Choice}")]
    public static partial void VectorsOpened(ILogger logger, string collection, int count, string choice);

    [LoggerMessage(1071, LogLevel.Warning, "Vectors '{Collection}': a change of {Bytes} bytes was cut off the end of its log; a kill had torn it, and nobody was told that it was taken")]
    public static partial void VectorsCut(ILogger logger, string collection, long bytes);

    [LoggerMessage(1072, LogLevel.Error, "Vectors '{Collection}' cannot be used, and are left as they are: {Reason}")]
    public static partial void VectorsBroken(ILogger logger, string collection, string reason);

    [LoggerMessage(1073, LogLevel.Error, "Vectors '{Collection}' could not be saved, and it is tried again; their changes are in the log: {Reason}")]
    public static partial void VectorsNotTidied(ILogger logger, string collection, string reason);

    [LoggerMessage(1074, LogLevel.Error, "A change of vectors was refused: {Reason}")]
    public static partial void VectorsNotWritten(ILogger logger, string reason);

    [LoggerMessage(1020, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string method, PathString path, Exception exception);

    [LoggerMessage(1021, LogLevel.Debug, "{Path}: the caller has gone ({Exception})")]
    public static partial void RequestAborted(ILogger logger, string exception, PathString path);
}
