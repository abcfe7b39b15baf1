using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>How far logs were read: lines per second, the share of the bytes, the time left.</summary>
internal sealed class ReadingProgress(TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private long _earlierBytes;

    /// <summary>Bytes of all logs on disk; null when one of them has no known end.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>The log that is being read.</summary>
    public LogInput? Current { get; private set; }

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_started);

    /// <summary>A log begins.</summary>
    public void Begin(LogInput input)
    {
        _earlierBytes += Current?.BytesRead ?? 0;
        Current = input;
    }

    /// <summary>One line for a terminal.</summary>
    public IRenderable Draw(long lines, Screen screen, IAnsiConsole console)
    {
        TimeSpan elapsed = Elapsed;
        string counts = $"{Human.Count(lines, "line")}  {Human.Rate(lines / Math.Max(elapsed.TotalSeconds, 0.001))}";
        string name = Cells.FitEnd(Printable.Line(Current?.Name ?? ""), Math.Max(12, screen.Width / 4));
        if (TotalBytes is not > 0)
        {
            return new Line(name, Ink.Strong).With($"  {counts}  {Human.Duration(elapsed)}");
        }

        double share = Math.Min(1, (double)(_earlierBytes + (Current?.BytesRead ?? 0)) / TotalBytes.Value);
        string left = share is > 0.01 and < 1 ? $"  {Human.Duration(elapsed * ((1 - share) / share))} left" : "";
        return Bar.Progress(new Line(name, Ink.Strong), share, screen.Width < 100 ? 12 : 24, new Line($"{share,4:0%}  {counts}{left}") { Least = 0 }, console);
    }
}
