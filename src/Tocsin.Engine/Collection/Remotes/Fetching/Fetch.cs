using System.Text;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Listing;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Fetching;

/// <summary>One rsync that brings files.</summary>
internal sealed class Fetch(RemoteOptions remote, RsyncArguments arguments, TimeProvider time)
{
    private const int PartialTransfer = 23;
    private const int Vanished = 24;
    private static readonly TimeSpan LookAtDisk = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Fetches; <paramref name="whole"/> hears of each file that is whole. Answers a fault, or null when all went well or only single files could not be had.
    /// </summary>
    public async Task<FetchEnd> RunAsync(
        IReadOnlyList<string> paths, string into, bool append, Action<FetchedFile> whole, Action<long> bytes, CancellationToken cancellation)
    {
        if (paths.Count == 0)
        {
            return new FetchEnd(null, "", false);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<bool> guard = GuardDiskAsync(into, stop);
        ChildResult result;
        try
        {
            result = await ChildProcess.RunAsync(
                arguments.Fetch(into, append),
                async (input, token) =>
                {
                    await using BufferedStream buffered = new(input, 64 * 1024);
                    foreach (string path in paths)
                    {
                        await buffered.WriteAsync(Encoding.UTF8.GetBytes(path), token);
                        buffered.WriteByte(0);
                    }
                },
                new RsyncOutput(whole, bytes).ReadAsync,
                time,
                stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FetchEnd(null, "", true);
        }
        finally
        {
            await stop.CancelAsync();
            await guard;
        }

        return new FetchEnd(
            result.ExitCode is 0 or PartialTransfer or Vanished && !IsFull(result) ? null : FailureText.Of(remote, result),
            result.ExitCode == 0 ? "" : result.Errors,
            IsFull(result));
    }

    private static bool IsFull(ChildResult result) => result.ExitCode != 0 && result.Errors.Contains("No space left on device", StringComparison.Ordinal);

    /// <summary>Ends the fetch when the disk has less than is to stay free.</summary>
    private async Task<bool> GuardDiskAsync(string folder, CancellationTokenSource stop)
    {
        using PeriodicTimer timer = new(LookAtDisk, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                if (DiskRoom.Free(folder) < remote.KeepFree)
                {
                    await stop.CancelAsync();
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The fetch has ended.
        }

        return false;
    }
}

/// <summary>How a fetch ended.</summary>
/// <param name="Fault">Why it ended before all was tried; null when it did not.</param>
/// <param name="Complaints">What rsync said about single files; hostile text.</param>
/// <param name="DiskIsFull">Whether the disk had no room, or less than is to stay free.</param>
internal sealed record FetchEnd(string? Fault, string Complaints, bool DiskIsFull);
