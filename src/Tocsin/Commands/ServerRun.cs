using Tocsin.Engine.Streams;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary>Runs a server for a command until it is told to stop, and says what keeps it from starting.</summary>
internal static class ServerRun
{
    /// <summary>Starts the server, calls <paramref name="started"/>, and waits for the end.</summary>
    /// <param name="load">Finds the settings; may throw <see cref="SettingsException"/>. Null answers: there is nothing to run.</param>
    /// <param name="started">Called once it listens; what it starts must end with the token.</param>
    /// <param name="cancellation">The end: Ctrl-C or SIGTERM.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> UntilStoppedAsync(
        Func<TocsinSettings?> load, Func<TocsinServer, CancellationToken, Task> started, CancellationToken cancellation)
    {
        try
        {
            if (load() is not { } settings)
            {
                return ExitCode.Done;
            }

            await using TocsinServer server = await TocsinServer.StartAsync(settings, TimeProvider.System, FacadeRegistry.Shipped, cancellation);
            await started(server, cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Done; // told to stop while it was still starting
        }
        catch (SettingsException faults)
        {
            return SayFaults(faults);
        }
        catch (OutsideException outside)
        {
            throw CommandException.Outside(outside.Message, outside);
        }
        catch (JournalCorruptException corrupt)
        {
            throw CommandException.Failed(corrupt.Message, corrupt);
        }
    }

    /// <summary>Says every fault of a configuration; answers the exit code.</summary>
    public static int SayFaults(SettingsException faults)
    {
        foreach (SettingFault fault in faults.Faults)
        {
            Console.Error.WriteLine($"tocsin: {Terminal.Printable.Line(fault.ToString())}");
        }

        return ExitCode.WrongUsage;
    }
}
