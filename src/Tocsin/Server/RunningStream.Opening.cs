using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;
using Tocsin.Server.Populations;
using Tocsin.Server.Windows;

namespace Tocsin.Server;

// Opening: the journal first, then whatever the configuration says otherwise than the lane's state.
public sealed partial class RunningStream
{
    /// <summary>Opens the stream and sees to it that the configured format is the one in force.</summary>
    /// <param name="setup">The stream; <see cref="StreamSetup.CreateProcessor"/> and <see cref="StreamSetup.FirstBatch"/> are set here.</param>
    /// <param name="options">The pipeline.</param>
    /// <param name="models">Where bundles are.</param>
    /// <param name="model">The stream's setting <c>Model</c>.</param>
    /// <param name="population">The stream's setting <c>Population</c>; null when it says nothing.</param>
    /// <param name="windows">The stream's setting <c>Windows</c>; null when it says nothing.</param>
    /// <param name="cancellation">Ends the opening.</param>
    internal static async Task<RunningStream> OpenAsync(
        StreamSetup setup, PipelineOptions options, ServedModels models, string? model, ConfiguredRule? population, ConfiguredWindows? windows, CancellationToken cancellation)
    {
        TimeProvider time = setup.Time;
        var pipeline = new LinePipeline(options, models, time);
        RunningStream? stream = null;
        LogStream log = await LogStream.OpenAsync(
            setup with
            {
                CreateProcessor = _ => pipeline,
                FirstBatch = batch =>
                {
                    FormatCommand? command = FormatCommand.Before(options.Format, new FormatChoice(null, ""), batch, time.GetUtcNow().UtcDateTime);
                    stream!._undecided &= command is null;
                    return command?.ToPayload();
                },
            },
            cancellation);
        stream = new RunningStream(log, pipeline, models, options.Format, setup.Options.MaxWait, time);
        if (pipeline.MinerInForce.DifferencesFrom(pipeline.Options.Miner) is { Count: > 0 } kept)
        {
            stream.Notices =
            [
                $"The miner keeps the settings that its templates were mined with, not the configured ones: {string.Join("; ", kept)}. "
                + $"Configure Streams:{log.Name}:Miner as it was, or send to a stream with a new name to mine with the new settings.",
            ];
            LogMessages.Notice(setup.Logger, log.Name, stream.Notices[0]);
        }

        stream._rates = new RateHistory(log.Ledger.Received);
        stream._undecided = (await stream.FormatAsync(cancellation)).Name != options.Format;
        bool hasReplayed = log.Positions[0] is var at && at.Processed == at.Durable;
        await stream.ConfigurePopulationAsync(population, cancellation);
        await stream.ConfigureWindowsAsync(windows, cancellation);
        await stream.ConfigureModelAsync(models.ConfiguredFor(model), cancellation);
        if (hasReplayed)
        {
            // Who asks first shall see what the configuration says. With a journal to replay that may take long, and is not waited for.
            await log.WaitProcessedAsync(0, log.Positions[0].Durable, cancellation);
        }

        await stream.LookAsync();
        if (!FormatCatalogue.IsAuto(options.Format))
        {
            try
            {
                await stream.DecideFormatAsync(new RecordBatch(), cancellation);
            }
            catch (StreamFullException)
            {
                // A long replay is under way. The first append decides, after it.
            }
        }

        return stream;
    }
}
