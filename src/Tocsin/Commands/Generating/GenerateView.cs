using Spectre.Console.Rendering;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>What <c>tocsin generate</c> says while it runs, and at its end.</summary>
internal sealed class GenerateView(GenerateRequest request, TimeProvider clock)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private LiveRegion? _region;
    private long _glanced = clock.GetTimestamp();
    private long _linesThen;
    private double _rate;

    /// <summary>From now on remarks go above what is live.</summary>
    public void Show(LiveRegion? region) => _region = region;

    /// <summary>A remark that stays.</summary>
    public void Note(string remark)
    {
        if (_region is { } region)
        {
            region.Note(remark);
        }
        else
        {
            Console.Error.WriteLine($"tocsin: {remark}");
        }
    }

    /// <summary>One line: how many, how fast in the last second, to whom.</summary>
    public IRenderable Draw(GenerateRun run, IGeneratedSink sink, Screen screen)
    {
        TimeSpan since = clock.GetElapsedTime(_glanced);
        if (since >= Glance)
        {
            _rate = (run.Lines - _linesThen) / since.TotalSeconds;
            _linesThen = run.Lines;
            _glanced = clock.GetTimestamp();
        }

        string done = request.Count is { } count ? $"{Human.Count(run.Lines)} of {Human.Count(count, "line")}" : Human.Count(run.Lines, "line");
        Line line = new Line(done).With($"  {Human.Rate(_rate)}  {Human.Bytes(run.Bytes)}  {Human.Duration(run.Took)}");
        return screen.Width < 60 ? line : line.With($"  to {Printable.Line(sink.Name)}{State(sink)}", Ink.Quiet);
    }

    /// <summary>The last line.</summary>
    public string Summary(GenerateRun run, IGeneratedSink sink)
    {
        double seconds = Math.Max(run.Took.TotalSeconds, 0.001);
        return $"Generated {Human.Count(run.Lines, "line")} ({Human.Bytes(run.Bytes)}) in {Human.Duration(run.Took)}, {Human.Rate(run.Lines / seconds)}, "
            + $"seed {request.Traffic.Seed}, to {Printable.Line(sink.Name)}{State(sink)}.";
    }

    private static string State(IGeneratedSink sink) => sink.State.Length == 0 ? "" : $" ({sink.State})";
}
