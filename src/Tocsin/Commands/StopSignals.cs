using System.Runtime.InteropServices;

namespace Tocsin.Commands;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a cancelled token, so that a command ends cleanly with what it has; a second one ends
/// the process at once, as without us.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // timeout(1) signals its child and then the child's group, which is the same wish told twice.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;
    private long _stopped;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that says which signal it was; 0 when none came.</summary>
    public int SignalledExitCode => Volatile.Read(ref _exitCode);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        if (Interlocked.CompareExchange(ref _stopped, TimeProvider.System.GetTimestamp(), 0) != 0)
        {
            signal.Cancel = TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _stopped)) < SameWish;
            return;
        }

        Volatile.Write(ref _exitCode, exitCode);
        signal.Cancel = true;
        _source.Cancel();
    }
}
