using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Tcp;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Sinks;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>One run of <c>tocsin windows</c> on a file, standard input or TCP.</summary>
internal static class WindowsRun
{
    private const int MostShown = 20;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns the exit code. A cancelled reading of a file closes and prints what is open and then throws <see cref="OperationCanceledException"/>; TCP ends by being cancelled, which
    /// is no interruption.
    /// </summary>
    public static async Task<int> RunAsync(WindowsRequest request, TextWriter output, TimeProvider clock, Func<AlertSinkAddress, IAlertSink>? kafka, CancellationToken cancellation)
    {
        SourceAddress? address = TcpOf(request.Input);
        using LogInput? file = address is null ? await LogInput.OpenAsync(request.Input, cancellation) : null;
        await using WindowsOutputs outputs = await WindowsOutputs.OpenAsync(request, output, clock, kafka, cancellation);
        WindowAnalysis analysis = new(request, outputs, clock, fromFile: file?.TotalBytes is not null);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IRecordSource? source = address is null ? null : Source(address, analysis, clock);
        Func<long, Screen, IAnsiConsole, IRenderable> head = file is null ? new SourceHead(source!, clock).Draw : FileHead(file, clock).Draw;
        WindowsScreen screen = new(request, analysis, outputs, head);
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
            analysis.Close();
            await outputs.FinishAsync(analysis.Counts, analysis.Closed(MostShown), analysis.Late(), live);
        }

        WindowCounts counts = analysis.Counts;
        return counts is { Used: 0, Ignored: 0, Late: 0, Refused: > 0 }
            ? throw CommandException.Failed($"None of {Human.Count(counts.Seen, "line")} could be read. Say how they are written: --format json, csv, combined or a header format, or --rule.")
            : ExitCode.Done;

        async Task WorkAsync()
        {
            Task reading = file is not null
                ? Task.Factory.StartNew(() => Read(file, analysis, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation)
                : RunSourceAsync(source!, live, clock, cancellation);
            Task ticking = TickAsync(analysis, silence: file?.TotalBytes is null, clock, stop.Token);
            await await Task.WhenAny(reading, ticking); // a tick that fails (nobody reads what is printed) ends the reading, too
            await stop.CancelAsync();
            await reading;
            await ticking;
        }
    }

    private static void Read(LogInput file, WindowAnalysis analysis, CancellationToken cancellation)
    {
        LineReader lines = new(file.Raw, WindowRule.LineBytes); // the log is closed by whoever opened it
        try
        {
            analysis.Read(lines, cancellation);
        }
        catch (InvalidDataException fault)
        {
            throw CommandException.Failed($"'{file.Name}' is damaged: {fault.Message} What came before is counted.", fault);
        }
    }

    internal static async Task RunSourceAsync(IRecordSource source, bool live, TimeProvider clock, CancellationToken cancellation)
    {
        Task running = Task.Run(() => source.RunAsync(cancellation), CancellationToken.None);
        string said = "";
        while (!running.IsCompleted && !live)
        {
            // Where no table shows it, each change is said: connected, gone, tried again.
            SourceStatus status = source.Status;
            if (status.Detail != said && status.State != SourceState.Ended)
            {
                said = status.Detail;
                await Console.Error.WriteLineAsync(Printable.Line(said));
            }

            await Task.WhenAny(running, Task.Delay(Second / 10, clock, CancellationToken.None));
        }

        await running;
    }

    private static async Task TickAsync(WindowAnalysis analysis, bool silence, TimeProvider clock, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Second, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                analysis.Tick(silence);
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
    }

    internal static SourceAddress? TcpOf(string input) =>
        input.Contains("://", StringComparison.Ordinal) ? SourceAddress.Parse(input, out string fault) ?? throw CommandException.WrongUsage(fault) : null;

    internal static IRecordSource Source(SourceAddress address, IRecordSink sink, TimeProvider clock)
    {
        StreamOptions options = new() { MaxLineBytes = WindowRule.LineBytes };
        if (address.Kind == SourceKind.TcpClient)
        {
            return new TcpClientSource(address, sink, options, clock);
        }

        try
        {
            return new TcpListenerSource(address, sink, options, clock);
        }
        catch (System.Net.Sockets.SocketException fault)
        {
            throw CommandException.Outside($"'{address.Text}' cannot be listened on: {fault.Message}. Give another port, or stop who has this one.", fault);
        }
    }

    internal static ReadingProgress FileHead(LogInput file, TimeProvider clock)
    {
        ReadingProgress progress = new(clock) { TotalBytes = file.TotalBytes };
        progress.Begin(file);
        return progress;
    }

    /// <summary>The first line for TCP: what the source does, and how much comes.</summary>
    internal sealed class SourceHead(IRecordSource source, TimeProvider clock)
    {
        private readonly long _started = clock.GetTimestamp();

        public Line Draw(long records, Screen screen, IAnsiConsole console)
        {
            TimeSpan elapsed = clock.GetElapsedTime(_started);
            SourceStatus status = source.Status;
            return new Line(Cells.FitEnd(Printable.Line(status.Detail), Math.Max(20, screen.Width / 2)), status.State == SourceState.Retrying ? Ink.Warning : Ink.Strong)
                .With($"  {Human.Count(records, "record")}  {Human.Rate(records / Math.Max(elapsed.TotalSeconds, 0.001))}  {Human.Duration(elapsed)}   Ctrl-C ends", Ink.Quiet);
        }
    }
}
