using Spectre.Console.Rendering;
using Tocsin.Commands.Connecting;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>One run of <c>tocsin monitor</c>: looks at a server again and again, and shows what it sees.</summary>
internal static class MonitorRun
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns the exit code; being cancelled is the usual end of watching.</summary>
    public static async Task<int> RunAsync(MonitorRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        using LogDetectionClient client = new(request.Server, request.ApiKey, request.Timeout, clock);
        if (request.Once)
        {
            (MonitorSnapshot? seen, string? trouble) = await LookAsync(client, request.ClientId, cancellation);
            Print(seen ?? throw CommandException.Outside($"{client.Server}: {trouble}. Start the server, or correct the address."), request, output);
            return ExitCode.Done;
        }

        try
        {
            await LiveRegion.ShowAsync(region => WatchAsync(client, request, region, output, clock, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C ends watching.
        }

        return ExitCode.Done;
    }

    private static async Task WatchAsync(
        LogDetectionClient client, MonitorRequest request, LiveRegion region, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        MonitorScreen screen = new(client.Server, clock);
        string? said = null;
        while (true)
        {
            Task<(MonitorSnapshot?, string?)> look = LookAsync(client, request.ClientId, cancellation);
            await PaintUntilAsync(look);
            (MonitorSnapshot? seen, string? trouble) = await look;
            screen.Saw(seen, trouble);
            if (!region.Live || request.Json)
            {
                if (seen is not null)
                {
                    await output.WriteLineAsync(request.Json ? seen.ToJson() : MonitorScreen.OneLine(seen));
                    await output.FlushAsync(cancellation);
                }

                if (trouble != said)
                {
                    await Console.Error.WriteLineAsync(trouble is null ? $"{client.Server} answers again." : $"{client.Server}: {Printable.Line(trouble)}. Trying again.");
                    said = trouble;
                }
            }

            await PaintUntilAsync(Task.Delay(request.Refresh, clock, cancellation));
        }

        // The age of what is shown moves while nothing comes.
        async Task PaintUntilAsync(Task end)
        {
            while (region.Live && !request.Json)
            {
                region.Paint(screen.Draw);
                if (await Task.WhenAny(end, Task.Delay(Frame, clock, CancellationToken.None)) == end)
                {
                    break;
                }
            }

            await end;
        }
    }

    /// <summary>One look: what was seen, or why nothing was.</summary>
    /// <exception cref="CommandException">The server refuses (1): looking again will not help.</exception>
    private static async Task<(MonitorSnapshot? Seen, string? Trouble)> LookAsync(LogDetectionClient client, int? clientId, CancellationToken cancellation)
    {
        switch (await client.BlocksAsync(clientId, cancellation))
        {
            case Reply.Said blocks:
                Reply metrics = await client.MetricsAsync(cancellation);
                Reply model = await client.CurrentModelAsync(cancellation);
                return (MonitorSnapshot.Of(client.Server, blocks.Body, (metrics as Reply.Said)?.Body, (model as Reply.Said)?.Body), null);
            case Reply.Later later:
                return (null, later.Reason);
            case Reply.Refused refused:
                throw CommandException.Failed($"{client.Server}: {refused.Reason}");
            default:
                return (null, "no answer");
        }
    }

    private static void Print(MonitorSnapshot seen, MonitorRequest request, TextWriter output)
    {
        if (request.Json)
        {
            output.WriteLine(seen.ToJson());
            return;
        }

        Screen screen = Screen.Now();
        IRenderable whole = MonitorScreen.Whole(seen, screen);
        screen.On(output).Write(whole);
    }
}
