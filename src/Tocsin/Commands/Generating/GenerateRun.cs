using System.Diagnostics;
using Tocsin.Engine.Traffic;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>One run of <c>tocsin generate http</c>: makes lines when they are due and hands them over.</summary>
internal sealed class GenerateRun
{
    /// <summary>Of what is longer overdue nothing is caught up: a reader that comes back is not flooded.</summary>
    private static readonly TimeSpan MostCaughtUp = TimeSpan.FromSeconds(1);

    /// <summary>A shorter one would be none, and turn the waiting into spinning.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private readonly GenerateRequest _request;
    private readonly IGeneratedSink _sink;
    private readonly TimeProvider _clock;
    private readonly HttpTrafficSchedule _schedule;
    private readonly byte[] _buffer;
    private readonly long _began;
    private readonly long _start;
    private long _stoodStill; // ticks in which nobody took lines

    public GenerateRun(GenerateRequest request, IGeneratedSink sink, TimeProvider clock)
    {
        _request = request;
        _sink = sink;
        _clock = clock;
        _schedule = new HttpTrafficSchedule(new HttpTraffic(request.Traffic), request.Traffic);
        _buffer = new byte[sink.BatchBytes];
        _began = clock.GetTimestamp();
        _start = (request.Start ?? clock.GetUtcNow().UtcDateTime).Ticks;
    }

    /// <summary>Lines that were handed over.</summary>
    public long Lines { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>How long it has been running.</summary>
    public TimeSpan Took => _clock.GetElapsedTime(_began);

    /// <summary>Runs to its end, which without a count is Ctrl-C; then returns the exit code. Stopped before the count is reached it throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(GenerateRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        bool live = request.To != GeneratedSinks.StandardOutput;
        GenerateView view = new(request, clock);
        await using IGeneratedSink sink = await GeneratedSinks.OpenAsync(request, clock, view.Note, cancellation);
        GenerateRun run = new(request, sink, clock);
        try
        {
            Task Work(LiveRegion? region)
            {
                view.Show(region);
                Task work = run.WriteAllAsync(cancellation);
                return region is null ? work : region.PaintWhileAsync(work, (screen, _) => view.Draw(run, sink, screen), clock);
            }

            await (live ? LiveRegion.ShowAsync(Work) : Work(null));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && request.Count is null)
        {
            // without a count that is its end
        }
        finally
        {
            await (live ? output : Console.Error).WriteLineAsync(view.Summary(run, sink));
        }

        return ExitCode.Done;
    }

    /// <summary>Writes all lines; ends when the last has arrived, as far as the sink can tell.</summary>
    public async Task WriteAllAsync(CancellationToken cancellation)
    {
        long left = _request.Count ?? long.MaxValue;
        while (left > 0)
        {
            await ReadyAsync(cancellation);
            long now = Elapsed();
            int length = _schedule.Write(_buffer, _start + _stoodStill, now, left, out int lines);
            if (lines == 0)
            {
                await PauseAsync(now, cancellation);
                continue;
            }

            await _sink.WriteAsync(_buffer.AsMemory(0, length), lines, cancellation);
            left -= lines;
            Lines += lines;
            Bytes += length;
        }

        await _sink.FinishAsync(cancellation);
    }

    /// <summary>Ticks of the schedule that have passed: all of them where the times of lines are given.</summary>
    private long Elapsed()
    {
        if (_request.Start is not null)
        {
            return long.MaxValue;
        }

        long now = Took.Ticks - _stoodStill;
        long overdue = now - _schedule.NextDue;
        if (_request.Traffic.Rate > 0 && overdue > MostCaughtUp.Ticks)
        {
            _stoodStill += overdue;
            now -= overdue;
        }

        return now;
    }

    private async ValueTask ReadyAsync(CancellationToken cancellation)
    {
        ValueTask ready = _sink.ReadyAsync(cancellation);
        if (ready.IsCompletedSuccessfully)
        {
            return;
        }

        TimeSpan before = Took;
        await ready;
        if (_request.Start is null)
        {
            _stoodStill += (Took - before).Ticks;
        }
    }

    private async Task PauseAsync(long now, CancellationToken cancellation)
    {
        Debug.Assert(_schedule.NextDue > now, "nothing is due");
        TimeSpan wait = TimeSpan.FromTicks(_schedule.NextDue - now);
        TimeSpan least = _sink.Linger > ShortestPause ? _sink.Linger : ShortestPause;
        if (wait < least)
        {
            wait = least;
        }

        await Task.Delay(wait, _clock, cancellation);
    }
}
