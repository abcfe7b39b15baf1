using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Server;

// The header format of its lines: decided once, by the first lines or by the configuration, and then a command of the journal.
public sealed partial class RunningStream
{
    private readonly string _format;
    private readonly TimeSpan _maxWait;
    private readonly SemaphoreSlim _deciding = new(1);
    private volatile bool _undecided;

    /// <summary>Its header format and why.</summary>
    public Task<FormatChoice> FormatAsync(CancellationToken cancellation = default) =>
        Log.AskAsync<LinePipeline, FormatChoice>(0, pipeline => pipeline.Format, cancellation);

    /// <summary>Sets the header format from here on, as a command of the journal.</summary>
    /// <returns>The position after the command.</returns>
    public async Task<long> SetFormatAsync(FormatCommand command, CancellationToken cancellation = default)
    {
        var batch = new RecordBatch();
        batch.AddCommand(command.ToPayload());
        AppendResult result = await Log.AppendAsync(batch, cancellation);
        _undecided = false;
        return result.Next;
    }

    private async Task DecideAsync(RecordBatch batch, CancellationToken cancellation)
    {
        if (_undecided)
        {
            await DecideFormatAsync(batch, cancellation);
        }

        if (_unapplied is not null)
        {
            await ApplyLateAsync(cancellation);
        }
    }

    // The first inputs of all carry their decision with them (FirstBatch). This is for what that cannot see: a configuration that
    // names another format now, and a stream that began with lines that say nothing.
    private async Task DecideFormatAsync(RecordBatch batch, CancellationToken cancellation)
    {
        await _deciding.WaitAsync(cancellation);
        try
        {
            if (!_undecided || Log.Ledger.Received == 0)
            {
                return;
            }

            FormatChoice inForce = await FormatInForceAsync(cancellation);
            if (FormatCommand.Before(_format, inForce, batch, _time.GetUtcNow().UtcDateTime) is { } command)
            {
                await SetFormatAsync(command, cancellation);
            }
            else if (inForce.Name is not null)
            {
                _undecided = false;
            }
        }
        finally
        {
            _deciding.Release();
        }
    }

    // With all commands that are durable now: the lane has to reach them first.
    private async Task<FormatChoice> FormatInForceAsync(CancellationToken cancellation)
    {
        try
        {
            await Log.WaitProcessedAsync(0, Log.Positions[0].Durable, cancellation).WaitAsync(_maxWait, _time, cancellation);
            return await FormatAsync(cancellation).WaitAsync(_maxWait, _time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StreamFullException(
                $"The lane of stream '{Name}' is behind, and its format is not decided yet. Slow the senders, or raise Streams:{Name}:MaxWait ({_maxWait.TotalSeconds:0.###} s).");
        }
    }
}
