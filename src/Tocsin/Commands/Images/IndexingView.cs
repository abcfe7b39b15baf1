using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Similarity.Indexing;
using Tocsin.Terminal;

namespace Tocsin.Commands.Images;

/// <summary>How an indexing shows itself: a bar while it runs, a few lines at its end. Any thread reports, one draws.</summary>
internal sealed class IndexingView(string folder) : IProgress<IndexingProgress>
{
    private const int FaultsShown = 20;

    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private volatile IndexingProgress _now = new(0, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public void Report(IndexingProgress value) => _now = value;

    /// <summary>One line for a terminal.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        IndexingProgress now = _now;
        double share = now.Listed == 0 ? 0 : (double)now.Done / now.Listed;
        string left = now.PerSecond > 0 && now.Done < now.Listed ? $"  {Human.Duration(TimeSpan.FromSeconds((now.Listed - now.Done) / now.PerSecond))} left" : "";
        string faults = now.Faults > 0 ? $"  {Human.Count(now.Faults)} faulty" : "";
        Line name = new(Cells.FitEnd(Printable.Line(folder), Math.Max(12, screen.Width / 4)), Ink.Strong);
        return Bar.Progress(
            name, share, screen.Width < 100 ? 12 : 24, new Line($"{share,4:0%}  {Human.Count(now.Added, "image")}  {Human.Rate(now.PerSecond)}{faults}{left}") { Least = 0 }, console);
    }

    /// <summary>What became of it: faults and remarks on standard error, the sum on standard output.</summary>
    public static void Conclude(IndexRequest request, string embedder, IndexingResult result, TextWriter output)
    {
        IndexingProgress last = result.Last;
        foreach (IndexingFault fault in result.Faults.Take(request.Json ? int.MaxValue : FaultsShown))
        {
            if (request.Json)
            {
                output.WriteLine(Printable.Json(JsonSerializer.Serialize(new { Fault = fault.Name, fault.Code, fault.Detail }, Names)));
            }
            else
            {
                Console.Error.WriteLine(Printable.Line($"{fault.Name}: {fault.Detail}"));
            }
        }

        int shown = request.Json ? result.Faults.Count : Math.Min(FaultsShown, result.Faults.Count);
        if (last.Faults > shown)
        {
            Console.Error.WriteLine($"… and {Human.Count(last.Faults - shown)} more that gave no vector{(request.Json ? "" : " (--json lists them)")}.");
        }

        output.WriteLine(request.Json
            ? Printable.Json(JsonSerializer.Serialize(
                new
                {
                    Features = request.Features,
                    Embedder = embedder,
                    last.Listed,
                    last.Skipped,
                    result.Outdated,
                    last.Added,
                    Faulty = last.Faults,
                    Images = result.Rows,
                    Seconds = Math.Round(last.Elapsed.TotalSeconds, 3),
                    ImagesPerSecond = Math.Round(last.PerSecond, 1),
                    Interrupted = result.WasInterrupted,
                    Unchanged = result.OlderStays,
                },
                Names))
            : Printable.Line(
                $"{request.Features}: {(result.OlderStays ? "as it was" : $"{Human.Count(result.Rows, "image")} by {embedder}")}; {Human.Count(last.Added)} {(result.OlderStays ? "embedded in vain" : "added")}, {Human.Count(last.Skipped)} there already, {Human.Count(last.Faults)} faulty; "
                + $"{Human.Duration(last.Elapsed)}, {Human.Rate(last.PerSecond)}."));
    }
}
