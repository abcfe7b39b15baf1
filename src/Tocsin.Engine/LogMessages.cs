using Microsoft.Extensions.Logging;

namespace Tocsin.Engine;

/// <summary>Everything that the engine logs. The numbers are stable: operators filter by them. 100 and up: streams; 400 and up: collection.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(100, LogLevel.Information, "Stream {Stream} is open: positions {First} to {Next}, {Pending} to process from position {Position} on")]
    public static partial void StreamOpened(this ILogger logger, string stream, long first, long next, long pending, long position);

    [LoggerMessage(101, LogLevel.Warning, "Torn tail cut: {File} ends in {Bytes} bytes that never became durable; the journal of stream {Stream} goes on at position {Position}")]
    public static partial void TornTailCut(this ILogger logger, string stream, string file, long bytes, long position);

    [LoggerMessage(102, LogLevel.Warning, "Removed {File} of stream {Stream}: a crash left it before it held a record")]
    public static partial void TornSegmentRemoved(this ILogger logger, string stream, string file);

    [LoggerMessage(103, LogLevel.Critical, "The journal of stream {Stream} has stopped and takes no more records: {Reason} Restart the server once the disk is sound; what was acknowledged is kept")]
    public static partial void JournalStopped(this ILogger logger, string stream, string reason, Exception exception);

    [LoggerMessage(104, LogLevel.Error, "The disk is full: stream {Stream} refuses records until there is room under {Folder} ({FreeBytes} bytes free)")]
    public static partial void DiskFull(this ILogger logger, string stream, string folder, long? freeBytes);

    [LoggerMessage(105, LogLevel.Information, "There is room on the disk again: stream {Stream} takes records")]
    public static partial void DiskHasRoom(this ILogger logger, string stream);

    [LoggerMessage(106, LogLevel.Critical, "Lane {Lane} of stream {Stream} has stopped at position {Position}: {Reason}")]
    public static partial void LaneStopped(this ILogger logger, string stream, int lane, long position, string reason, Exception exception);

    [LoggerMessage(107, LogLevel.Error, "No checkpoint of stream {Stream} could be written at position {Position}; the one before stays, the next attempt follows: {Reason}")]
    public static partial void CheckpointFailed(this ILogger logger, string stream, long position, string reason, Exception exception);

    [LoggerMessage(108, LogLevel.Debug, "Checkpoint of stream {Stream} at position {Position}, {Bytes} bytes")]
    public static partial void CheckpointWritten(this ILogger logger, string stream, long position, long bytes);

    [LoggerMessage(109, LogLevel.Debug, "Stream {Stream} begins a segment at position {Position}")]
    public static partial void SegmentBegun(this ILogger logger, string stream, long position);

    [LoggerMessage(110, LogLevel.Information, "Retention removed the journal of stream {Stream} before position {Position}")]
    public static partial void SegmentsRemoved(this ILogger logger, string stream, long position);

    [LoggerMessage(111, LogLevel.Error, "The ledger of stream {Stream} does not balance at its opening: received {Received}, processed {Processed}, rejected {Rejected}, pending {Pending}")]
    public static partial void LedgerDoesNotBalance(this ILogger logger, string stream, long received, long processed, long rejected, long pending);

    [LoggerMessage(112, LogLevel.Error, "Retention could not remove {File} of stream {Stream}; it is tried again after the next checkpoint: {Reason}")]
    public static partial void RetentionFailed(this ILogger logger, string stream, string file, string reason);

    [LoggerMessage(113, LogLevel.Error, "What a failed sync of stream {Stream} left at the end of {File} could not be cut: {Reason} Check the disk before the server is started again")]
    public static partial void TailNotAbandoned(this ILogger logger, string stream, string file, string reason);

    [LoggerMessage(400, LogLevel.Error, "{Notice}")]
    public static partial void CatalogueBegunAgain(this ILogger logger, string notice);
}
