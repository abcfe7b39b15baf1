using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Traffic;

/// <summary>Plays made-up traffic into a stream as time passes: ten times a second the lines that are due.</summary>
/// <param name="traffic">What is played; owned by the player from now on.</param>
/// <param name="sink">The stream.</param>
/// <param name="time">The clock.</param>
/// <param name="speed">Times the generator's own rate.</param>
public sealed class TrafficPlayer(TrafficGenerator traffic, IRecordSink sink, TimeProvider time, double speed = 1)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly RecordBatch _batch = new();
    private volatile Interlude? _interlude;

    /// <summary>Appends so many lines at once, as the recent past of a system that has been running.</summary>
    public async Task PlayPastAsync(int lines, CancellationToken cancellation)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        TimeSpan step = TimeSpan.FromSeconds(1 / traffic.LinesPerSecond);
        for (int line = lines; line > 0; line--)
        {
            Add(now - (line * step));
        }

        await AppendAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Plays until cancelled, then ends without an exception.</summary>
    public async Task PlayAsync(CancellationToken cancellation)
    {
        using PeriodicTimer beat = new(Beat, time);
        double due = 0;
        try
        {
            while (await beat.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                DateTime now = time.GetUtcNow().UtcDateTime;
                traffic.Finishing = _interlude is not null;
                due += traffic.LinesPerSecond * speed * TrafficGenerator.Load(now) * Beat.TotalSeconds;
                for (; due >= 1; due--)
                {
                    Add(now);
                    if (_interlude is { } interlude && traffic.IsAtRest)
                    {
                        await AppendAsync(cancellation).ConfigureAwait(false);
                        await interlude.RunAsync().ConfigureAwait(false);
                        traffic.Finishing = false;
                        _interlude = null;
                    }
                }

                await AppendAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && stopped is OperationCanceledException or ObjectDisposedException)
        {
            // the stream may have been closed first
        }
    }

    /// <summary>
    /// Does something between two lines while traffic plays, at a moment when nothing is under way: all that begins afterwards is seen whole. Ends when it is done;
    /// one at a time.
    /// </summary>
    public Task AtRestAsync(Func<Task> act)
    {
        Interlude interlude = new(act);
        _interlude = interlude;
        return interlude.Done;
    }

    private void Add(DateTime at) => _batch.Add(Encoding.UTF8.GetBytes(traffic.Next(at)));

    private async ValueTask AppendAsync(CancellationToken cancellation)
    {
        try
        {
            await sink.AppendAsync(_batch, cancellation).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is StreamFullException or JournalStoppedException)
        {
            // the stream says so itself; these lines are made up, and others follow
        }

        _batch.Clear();
    }

    private sealed class Interlude(Func<Task> act)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public async Task RunAsync()
        {
            try
            {
                await act().ConfigureAwait(false);
                _done.SetResult();
            }
            catch (Exception failed)
            {
                _done.SetException(failed); // whoever asked for it hears of it; the traffic goes on
            }
        }
    }
}
