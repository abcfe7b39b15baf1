using Tocsin.Engine.Ingestion;

namespace Tocsin.Server.Streams;

/// <summary>Says in the program's log when a source cannot work, and when it works again: once each, not once a try.</summary>
internal sealed class SourceWatch(string stream, IRecordSource source, ILogger logger)
{
    private const int LooksBeforeWarning = 2; // connecting for a moment is no trouble

    private int _retrying;

    /// <summary>What is watched.</summary>
    public IRecordSource Source => source;

    /// <summary>Called once a second, or nearly, by one thread at a time.</summary>
    public void Look()
    {
        SourceStatus status = source.Status;
        if (status.State == SourceState.Retrying)
        {
            if (++_retrying == LooksBeforeWarning)
            {
                LogMessages.SourceInTrouble(logger, stream, source.Address, status.Detail);
            }
        }
        else
        {
            if (_retrying >= LooksBeforeWarning && status.State == SourceState.Running)
            {
                LogMessages.SourceWorks(logger, stream, source.Address, status.Detail);
            }

            _retrying = 0;
        }
    }
}
