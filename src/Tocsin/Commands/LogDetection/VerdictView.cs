using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>
/// Shows each verdict as it comes: above a line of progress on a terminal, on standard output in a pipe. What the server is silent about goes to standard error.
/// </summary>
internal sealed class VerdictView(LineSendRequest request, string server, LogInput input, SendTally tally, TextWriter output, TimeProvider clock)
{
    private const int MostBlockCells = 40;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly string _file = Printable.Line(Path.GetFileName(input.Name));
    private readonly long _started = clock.GetTimestamp();
    private long _painted;
    private bool _outOfReach;

    /// <summary>Where progress is shown.</summary>
    public LiveRegion? Region { get; set; }

    /// <summary>A verdict came.</summary>
    public void Show(long number, LineVerdict verdict)
    {
        if (_outOfReach)
        {
            _outOfReach = false;
            Region?.Note($"{server} answers again.");
        }

        if (request.Json)
        {
            Write(Printable.Json(JsonSerializer.Serialize(LineRecord.Of(number, verdict), LogDetectionJson.Readable.LineRecord)));
        }
        else
        {
            Write(Text(number, verdict));
        }

        if (Region is { Live: true } && (_painted == 0 || clock.GetElapsedTime(_painted) > Frame))
        {
            _painted = clock.GetTimestamp();
            Region.Paint(Draw);
        }
    }

    /// <summary>A line has no answer.</summary>
    public void Failed(long number, string reason) => Region?.Note($"line {Human.Count(number)} has no verdict: {Printable.Line(reason)}");

    /// <summary>Something that its user should know.</summary>
    public void Remark(string text) => Region?.Note(Printable.Line(text));

    /// <summary>A try failed.</summary>
    public void Postponed(string reason, int attempt, TimeSpan wait)
    {
        string message = $"{server}: {Printable.Line(reason)}. Next try in {Human.Duration(wait)} (try {attempt + 1}).";
        if (Region is { Live: true })
        {
            Region.Paint((_, _) => new Terminal.Line(message, Ink.Warning));
        }
        else if (!_outOfReach || attempt % 10 == 0)
        {
            Region?.Note(message);
        }

        _outOfReach = true;
    }

    private static string Text(long number, LineVerdict verdict)
    {
        string word = verdict.Anomalous switch { true => "anomaly", false => "normal", null => "-" };
        string rest = verdict.Template is null && verdict.Anomalous is null
            ? Printable.Line(verdict.Result)
            : $"{Printable.Line(verdict.Block ?? "-"),-26}  {Printable.Line(verdict.Template ?? "")}";
        return $"{(verdict.Anomalous == true ? '!' : ' ')}{number,7}  {word,-7}  {rest}".TrimEnd();
    }

    private void Write(string line)
    {
        if (Region is { Live: true } region)
        {
            region.Note(request.Json ? line : Cells.Fit(line, Screen.Now().LineWidth));
            return;
        }

        output.WriteLine(line);
        output.Flush();
    }

    private IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        TimeSpan elapsed = clock.GetElapsedTime(_started);
        string counts = $"{Human.Count(tally.Lines, "line")}  {Human.Rate(tally.Lines / Math.Max(elapsed.TotalSeconds, 0.001))}  {Human.Count(tally.Anomalies)} anomalous";
        string to = screen.Width > 100 ? $"  to {server}" : "";
        Terminal.Line name = new(Cells.Fit(_file, 28));
        if (input.TotalBytes is not (> 0 and { } total))
        {
            return name.With("  " + counts).With(to, Ink.Quiet);
        }

        double share = Math.Min(1, (double)tally.BytesRead / total);
        string left = share > 0.01 ? $"  {Human.Duration(elapsed * ((1 - share) / share))} left" : "";
        Terminal.Line rest = new Terminal.Line { Least = 0 }.With($"{share,4:0%}  {counts}{left}").With(to, Ink.Quiet);
        return Bar.Progress(name, share, screen.Width < 70 ? 10 : 24, rest, console);
    }
}
