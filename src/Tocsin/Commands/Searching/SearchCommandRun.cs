using Tocsin.Engine.Collection.Searching;
using Tocsin.Terminal;

namespace Tocsin.Commands.Searching;

/// <summary>One run of <c>tocsin search</c>.</summary>
internal static class SearchCommandRun
{
    /// <summary>
    /// Returns the exit code: done, whether anything was found or not. A cancelled run says how far it came and then throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public static async Task<int> RunAsync(SearchQuery query, string? config, string? folder, bool json, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        using SearchedCollection collection = SearchedCollection.Open(config, folder, clock, cancellation);
        HitPrinter printer = new(query, json, Screen.Now(), output);
        SearchProgress progress = new(0, 0, 0, 0, false);
        try
        {
            await foreach (SearchHit hit in collection.Search.RunAsync(query, now => progress = now, cancellation))
            {
                printer.Print(hit);
            }
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Stopped after {Human.Count(printer.Count, "hit")}: {Read(progress)}; the newest files were read first.");
            throw;
        }

        string took = Human.Duration(clock.GetElapsedTime(started));
        string found = printer.Count == 0
            ? $"Nothing found in {Human.Count(progress.Files, "file")}"
            : $"{Human.Count(printer.Count, "hit")}{(progress.IsComplete ? "" : ", and there may be more: raise --limit or narrow the search")}";
        await Console.Error.WriteLineAsync($"{found} ({Read(progress)}, {took}).");
        return ExitCode.Done;
    }

    private static string Read(SearchProgress progress) =>
        $"{Human.Count(progress.Files, "file")} and {Human.Bytes(progress.Bytes)} read, {Human.Count(progress.Skipped)} skipped"
        + (progress.Unreadable > 0 ? $", {Human.Count(progress.Unreadable)} unreadable" : "");
}
