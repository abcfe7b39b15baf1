using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Terminal;

namespace Tocsin.Commands.Feeding;

/// <summary>The line that moves while a feeding runs: how far, how fast, how long still.</summary>
internal sealed class FeedProgress(LogInput input, string server, FeedLedger ledger, Func<long> bytesRead, TimeProvider clock)
{
    private const double LeastShare = 0.01;

    private readonly string _file = Printable.Line(Path.GetFileName(input.Name));
    private readonly long _started = clock.GetTimestamp();
    private long? _bytesBefore;

    /// <summary>The lines that were answered before are passed over: what comes now takes time.</summary>
    public void Begin() => _bytesBefore = bytesRead();

    /// <summary>Draws it.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        TimeSpan elapsed = clock.GetElapsedTime(_started);
        FeedCounts counts = ledger.Counts;
        string told = $"{Human.Count(counts.Answered, "event")}  {Human.Rate(counts.Answered / Math.Max(elapsed.TotalSeconds, 0.001))}";
        string to = screen.Width > 100 ? $"  to {server}" : "";
        Terminal.Line name = new(Cells.Fit(_file, 28));
        if (input.TotalBytes is not (> 0 and { } total))
        {
            return name.With("  " + told).With(to, Ink.Quiet);
        }

        double share = Math.Min(1, (double)bytesRead() / total);
        double before = (double)(_bytesBefore ?? 0) / total;
        string left = share - before > LeastShare ? $"  {Human.Duration(elapsed * ((1 - share) / (share - before)))} left" : "";
        Terminal.Line rest = new Terminal.Line { Least = 0 }.With($"{share,4:0%}  {told}{left}").With(to, Ink.Quiet);
        return Bar.Progress(name, share, screen.Width < 70 ? 10 : 24, rest, console);
    }
}
