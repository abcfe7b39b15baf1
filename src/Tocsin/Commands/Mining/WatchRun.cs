using Tocsin.Commands.Reading;
using Tocsin.Engine.Pipeline;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>What a user asked <c>tocsin watch</c> to do.</summary>
internal sealed record WatchRequest(IReadOnlyList<string> Files, bool Follow, string Header, bool Json);

/// <summary>One run of <c>tocsin watch</c>.</summary>
internal static class WatchRun
{
    /// <summary>
    /// Returns the exit code. A cancelled reading prints its summary and then throws <see cref="OperationCanceledException"/>;
    /// following ends by being cancelled, which is no interruption.
    /// </summary>
    public static async Task<int> RunAsync(WatchRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        PipelineOptions defaults = new();
        LogMining mining = new(new MiningSetup(HeaderOption.Format(request.Header), defaults.Miner with { MaxClusters = defaults.MaxTemplates }), clock);
        (IReadOnlyList<string> read, IReadOnlyList<string> followed) = Divide(request);
        List<LogInput> inputs = await OpenAllAsync(read, cancellation);
        ReadingProgress progress = new(clock) { TotalBytes = inputs.Any(static input => input.TotalBytes is null) ? null : inputs.Sum(static input => input.TotalBytes) };
        Following following = new(mining, followed, clock);
        WatchScreen screen = new(mining, progress, following, clock);
        try
        {
            await LiveRegion.ShowAsync(region => region.PaintWhileAsync(ReadAndFollowAsync(), screen.Draw, clock));
        }
        finally
        {
            WatchSummary.Print(request, mining.View(), progress, following, output);
        }

        return ExitCode.Done;

        async Task ReadAndFollowAsync()
        {
            foreach (LogInput input in inputs)
            {
                using LogInput current = input;
                MinedLog log = mining.Add(input.Name);
                progress.Begin(input);
                await LineReading.RunAsync(input, line => mining.Take(log, line), cancellation);
            }

            await following.RunAsync(cancellation);
        }
    }

    /// <summary>What is read to its end, and what is followed: compressed files and standard input do not grow.</summary>
    private static (IReadOnlyList<string> Read, IReadOnlyList<string> Followed) Divide(WatchRequest request)
    {
        if (!request.Follow)
        {
            return (request.Files, []);
        }

        ILookup<bool, string> followed = request.Files.ToLookup(static file => file != LogInput.StandardInput && !LogInput.IsCompressed(file));
        return ([.. followed[false]], [.. followed[true]]);
    }

    /// <summary>Opens every log before anything is read: what is missing is told at once, and a pipe is opened once only.</summary>
    private static async Task<List<LogInput>> OpenAllAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        List<LogInput> inputs = [];
        try
        {
            foreach (string file in files)
            {
                inputs.Add(await LogInput.OpenAsync(file, cancellation));
            }

            return inputs;
        }
        catch
        {
            inputs.ForEach(static input => input.Dispose());
            throw;
        }
    }
}
