namespace Tocsin.Sinks;

/// <summary>The alerts on their way to one sink.</summary>
internal interface IAlertOutbox : IAsyncDisposable
{
    /// <summary>How it is doing; any thread.</summary>
    AlertSinkStatus Status { get; }

    /// <summary>Takes no more and ends when everything has arrived or been refused, or with the token; what waits then is counted as dropped.</summary>
    Task FinishAsync(CancellationToken cancellation);
}
