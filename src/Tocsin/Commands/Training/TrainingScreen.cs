using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Terminal;

namespace Tocsin.Commands.Training;

/// <summary>
/// What is seen while a model trains: how far it is, the losses of the last epoch, the curve as it grows. Training tells it from its thread, the terminal asks
/// from another.
/// </summary>
internal sealed class TrainingScreen(TimeProvider clock)
{
    private const int NarrowBar = 12;
    private const int WideBar = 24;
    private const int ChartRows = 6;
    private const int RowsBesideChart = 8;
    private const double LeastShareForForecast = 0.02;

    private readonly Lock _gate = new();
    private readonly long _started = clock.GetTimestamp();
    private readonly List<ReportedEpoch> _epochs = [];
    private TrainingProgress _now = new("reading", 0, null, 0);
    private string? _drawn;
    private int _most;
    private long? _begun;

    /// <summary>Since the command began, reading included.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>Takes notice of progress.</summary>
    public void Note(TrainingProgress progress)
    {
        lock (_gate)
        {
            _begun ??= clock.GetTimestamp();
            if (progress.Epoch is { } epoch)
            {
                if (progress.Stage != _drawn)
                {
                    _epochs.Clear(); // another network's curve begins
                    _drawn = progress.Stage;
                }

                _epochs.Add(epoch);
                _most = progress.Epochs;
            }

            _now = progress;
        }
    }

    /// <summary>A frame.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        TrainingProgress now;
        ReportedEpoch[] epochs;
        int most;
        TimeSpan elapsed;
        lock (_gate)
        {
            (now, epochs, most) = (_now, [.. _epochs], _most);
            elapsed = _begun is { } begun ? clock.GetElapsedTime(begun) : TimeSpan.Zero;
        }

        string left = now.Done is > LeastShareForForecast and < 1 ? $"  {Human.Duration(elapsed * ((1 - now.Done) / now.Done))} left" : "";
        Line figures = new($"{now.Done,4:0%}  {Human.Duration(elapsed)}{left}") { Least = 0 };
        List<IRenderable> parts = [Bar.Progress(new Line(now.Stage, Ink.Strong), now.Done, screen.Width < 100 ? NarrowBar : WideBar, figures, console)];
        if (epochs.Length > 0)
        {
            parts.Add(LossCurve.Figures(epochs[^1], most));
        }

        if (epochs.Length > 1 && screen.Height >= ChartRows + RowsBesideChart)
        {
            parts.Add(LossCurve.Chart(epochs, most, ChartRows));
        }

        return new Rows(parts);
    }
}
