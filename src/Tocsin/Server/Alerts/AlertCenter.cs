using Tocsin.Engine.Alerts;
using Tocsin.Engine.Streams;
using Tocsin.Server.Settings;
using Tocsin.Sinks;

namespace Tocsin.Server.Alerts;

/// <summary>All about alerts that is not in a lane: the book, and the sinks that are configured. Pages and API read through it; any thread may call it.</summary>
internal sealed class AlertCenter : IAsyncDisposable
{
    private readonly AlertKeeper _keeper;
    private readonly List<AlertDelivery> _deliveries = [];

    private AlertCenter(AlertKeeper keeper) => _keeper = keeper;

    /// <summary>The book.</summary>
    public AlertBook Book => _keeper.Book;

    /// <summary>How each sink is doing.</summary>
    public IReadOnlyList<AlertSinkStatus> Sinks => [.. _deliveries.Select(delivery => delivery.Status)];

    /// <summary>What an operator should know; empty while all is well.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. _keeper.Detail is { Length: > 0 } fault ? [fault] : (string[])[],
        .. Sinks.Where(sink => sink.Detail.Length > 0).Select(sink => $"alerts to {sink.Address}: {sink.Detail}"),
    ];

    /// <summary>Opens the book and begins to send.</summary>
    /// <exception cref="InvalidDataException">The book cannot be read; nothing was changed.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="OutsideException">A sink cannot work, and only a person can set it right.</exception>
    public static async Task<AlertCenter> OpenAsync(
        TocsinSettings settings, RunningStreams streams, IFileSystem files, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        string folder = Path.Combine(Path.GetFullPath(settings.Data), "alerts");
        AlertFiles book = await Task.Run(() => AlertFiles.Open(files, folder, notice => LogMessages.AlertBook(logger, notice)), cancellation);
        var center = new AlertCenter(new AlertKeeper(book, streams, time, logger));
        try
        {
            foreach (AlertSinkSettings sink in settings.Alerts.Sinks)
            {
                center._deliveries.Add(await BeginAsync(sink, settings.Kafka, center._deliveries.Count, streams, files, time, logger, cancellation));
            }

            return center;
        }
        catch
        {
            await center.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (AlertDelivery delivery in _deliveries)
        {
            await delivery.DisposeAsync();
        }

        await _keeper.DisposeAsync();
    }

    private static async Task<AlertDelivery> BeginAsync(
        AlertSinkSettings settings, KafkaSettings kafka, int seed, RunningStreams streams, IFileSystem files, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        IAlertSink? sink = null;
        try
        {
            sink = new AlertSinks(settings.ToOptions(), files, time) { Kafka = topic => new KafkaAlertSink(topic.Kafka!, kafka.ToOptions(), time) }.Create(AlertSinkAddress.Parse(settings.Address, out _)!);
            await sink.OpenAsync(cancellation);
            return new AlertDelivery(sink, streams, files, seed, time, logger);
        }
        catch (AlertNotSentException fault)
        {
            if (sink is not null)
            {
                await sink.DisposeAsync();
            }

            throw new OutsideException($"{fault.Message} (Alerts:Sinks)", fault);
        }
    }
}
