using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;
using Tocsin.Sinks;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// One run of <c>tocsin windows --data DIR</c>: every line, tick and change of the rule goes through a journal in that folder before it is counted, and a later run goes on where this one
/// ends, however it ends. So windows that are open at Ctrl-C stay open; only the end of the input closes them.
/// </summary>
internal static class JournalledRun
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the exit code, and throws, as <see cref="WindowsRun"/> does.</summary>
    public static async Task<int> RunAsync(WindowsRequest request, TextWriter output, TimeProvider clock, Func<AlertSinkAddress, IAlertSink>? kafka, CancellationToken cancellation)
    {
        SourceAddress? address = WindowsRun.TcpOf(request.Input);
        using LogInput? file = address is null ? await LogInput.OpenAsync(request.Input, cancellation) : null;
        await using WindowsOutputs outputs = await WindowsOutputs.OpenAsync(request, output, clock, kafka, cancellation);
        await using JournalledWindows windows = await JournalledWindows.OpenAsync(request, outputs, clock, cancellation);
        IRecordSource? source = address is null ? null : WindowsRun.Source(address, windows.Log, clock);
        Func<long, Screen, IAnsiConsole, IRenderable> head = file is null ? new WindowsRun.SourceHead(source!, clock).Draw : WindowsRun.FileHead(file, clock).Draw;
        WindowsScreen screen = new(request, windows, outputs, head);
        bool live = false;
        try
        {
            await LiveRegion.ShowAsync(region =>
            {
                live = region.Live && !request.Json;
                Task work = WorkAsync();
                return live ? region.PaintWhileAsync(work, screen.Draw, clock) : work;
            });
        }
        finally
        {
            await FinishAsync(windows, outputs, live);
        }

        return ExitCode.Done;

        async Task WorkAsync()
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task looking = LookAsync(windows, clock, stop.Token);
            Task stopped = windows.Log.WaitProcessedAsync(0, long.MaxValue, CancellationToken.None);
            _ = stopped.ContinueWith(static end => end.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            Task reading = file is not null
                ? Task.Run(() => new JournalledReading(file, request.Rule, windows, clock).RunAsync(stop.Token), CancellationToken.None).WaitAsync(stop.Token)
                : ReadAsync(source!, stop.Token);
            try
            {
                // A lane that has stopped, or a reader of the output that has gone, ends it, too.
                await await Task.WhenAny(reading, windows.Failed, stopped);
            }
            finally
            {
                await stop.CancelAsync();
                await looking;
            }
        }

        async Task ReadAsync(IRecordSource from, CancellationToken stop)
        {
            await windows.UseAsync(request.Rule, fromFile: false, stop);
            await WindowsRun.RunSourceAsync(from, live, clock, stop);
        }
    }

    private static async Task LookAsync(JournalledWindows windows, TimeProvider clock, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await windows.LookAsync();
            }
        }
        catch (Exception end) when (end is OperationCanceledException or JournalStoppedException or ObjectDisposedException)
        {
            // the end; a lane that has stopped is told of elsewhere
        }
    }

    private static async Task FinishAsync(JournalledWindows windows, WindowsOutputs outputs, bool live)
    {
        try
        {
            await windows.SettleAsync();
            await windows.LookAsync();
            await windows.FinishErrorsAsync();
            await outputs.FinishAsync(windows.Counts, windows.Closed, await windows.LateAsync(), live);
        }
        catch (Exception stopped) when (stopped is JournalStoppedException or ObjectDisposedException)
        {
            throw CommandException.Failed(stopped.Message, stopped);
        }

        if (windows.OpenWindows > 0)
        {
            await Console.Error.WriteLineAsync($"{Human.Count(windows.OpenWindows, "window")} open; the next run with this --data goes on with them.");
        }
    }
}
