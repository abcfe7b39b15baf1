using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Terminal;

namespace Tocsin.Commands.Sending;

/// <summary>
/// What a sending shows while it runs: one line that moves on a terminal; in a pipe only what a person must know, namely that
/// the server is out of reach, and that it is back.
/// </summary>
internal sealed class SendProgress(SendRequest request, string server, LogInput input, TimeProvider clock)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly string _file = Printable.Line(Path.GetFileName(input.Name));
    private readonly long _started = clock.GetTimestamp();
    private long _painted;
    private bool _outOfReach;
    private LiveRegion? _region;

    /// <summary>Shows what goes on, for as long as the work takes.</summary>
    public Task ShowAsync(Func<Task> work) => LiveRegion.ShowAsync(region =>
    {
        _region = region;
        return work();
    });

    /// <summary>Says where the sending goes on, and returns that line's number.</summary>
    public long GoOn(string source, long offset, SendState? remembered)
    {
        if (remembered is not null && remembered.Source == source && remembered.NextOffset > offset)
        {
            _region?.Note(offset == 0
                ? $"The server knows nothing of this source; the state file remembers {Human.Count(remembered.NextOffset, "line")} as acknowledged and counts. Delete it to send all again."
                : $"The state file is ahead of the server ({Human.Count(remembered.NextOffset)} lines, not {Human.Count(offset)}) and counts. Delete it to ask the server alone.");
            offset = remembered.NextOffset;
        }

        if (offset > 0)
        {
            _region?.Note($"Going on at line {Human.Count(offset + 1)}: the server has the lines before it.");
        }

        return offset;
    }

    /// <summary>The file has fewer lines than the server has of it.</summary>
    public void Shorter(long lines, long offset) => _region?.Note(
        $"{_file} has {Human.Count(lines, "line")}; the server has {Human.Count(offset)} of this source. Nothing is sent until there are more.");

    /// <summary>A try failed.</summary>
    public void Postponed(string reason, int attempt, TimeSpan wait)
    {
        string message = $"{server}: {Printable.Line(reason)}. Next try in {Human.Duration(wait)} (try {attempt + 1}).";
        if (_region is { Live: true })
        {
            _region?.Paint((_, _) => new Line(message, Ink.Warning));
        }
        else if (!_outOfReach || attempt % 10 == 0)
        {
            _region?.Note(message);
        }

        _outOfReach = true;
    }

    /// <summary>A batch arrived.</summary>
    public void Delivered(SendReport report)
    {
        if (_outOfReach)
        {
            _outOfReach = false;
            _region?.Note($"{server} answers again.");
        }

        if (_region is { Live: true } && (_painted == 0 || clock.GetElapsedTime(_painted) > Frame))
        {
            _painted = clock.GetTimestamp();
            _region?.Paint((screen, console) => Draw(report, screen, console));
        }
    }

    private IRenderable Draw(SendReport report, Screen screen, IAnsiConsole console)
    {
        TimeSpan elapsed = clock.GetElapsedTime(_started);
        string rate = Human.Rate(report.Lines / Math.Max(elapsed.TotalSeconds, 0.001));
        string counts = $"{Human.Count(report.NextOffset, "line")}  {rate}";
        string to = screen.Width > 100 ? $"  to {request.Stream} at {server}" : "";
        Line name = new(Cells.Fit(_file, 28));
        if (input.TotalBytes is not (> 0 and { } total))
        {
            return name.With("  " + counts).With(to, Ink.Quiet);
        }

        double share = Math.Min(1, (double)input.BytesRead / total);
        string left = share > 0.01 ? $"  {Human.Duration(elapsed * ((1 - share) / share))} left" : "";
        Line rest = new Line { Least = 0 }.With($"{share,4:0%}  {counts}{left}").With(to, Ink.Quiet);
        return Bar.Progress(name, share, screen.Width < 70 ? 10 : 24, rest, console);
    }
}
