namespace Tocsin.Server.Alerts;

/// <summary>Wakes whoever waits for something that has happened since he looked. Any thread may raise it; nobody is held up.</summary>
internal sealed class AlertSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next raise. Take it before looking, wait for it afterwards.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
