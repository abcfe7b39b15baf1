using Tocsin.Commands.Searching;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Following;
using Tocsin.Terminal;

namespace Tocsin.Commands.Tailing;

/// <summary>What <c>tocsin tail</c> was asked for.</summary>
/// <param name="Target">A service or a path; null for all files.</param>
/// <param name="Follow">Whether to go on with what is written.</param>
/// <param name="Filter">Which lines, and how many to begin with.</param>
/// <param name="Folder">The collection.</param>
/// <param name="Json">Whether a line is a JSON object.</param>
internal sealed record TailRequest(string? Target, bool Follow, FollowFilter Filter, string Folder, bool Json);

/// <summary>One run of <c>tocsin tail</c>.</summary>
internal static class TailRun
{
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromSeconds(2);

    /// <summary>Returns the exit code; to end following by Ctrl-C is done.</summary>
    public static async Task<int> RunAsync(TailRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        using SearchedCollection collection = SearchedCollection.Open(null, request.Folder, clock, cancellation);
        TailTarget target = TailTarget.Find(request.Target, collection.Folders, collection.Logs, collection.Catalogue);
        FollowFilter filter = request.Filter with { Category = target.Category, Path = target.Path };
        TailPrinter printer = new(request.Json, showsNames: target.Path is null, Screen.Now(), output);
        if (!request.Follow)
        {
            foreach (FollowedLine line in LastLines.Of(collection.Logs, collection.Catalogue, filter, cancellation))
            {
                printer.Print(line);
            }

            await output.FlushAsync(cancellation);
            return ExitCode.Done;
        }

        try
        {
            await FollowAsync(collection, filter, printer, clock, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It is how following ends.
        }

        return ExitCode.Done;
    }

    private static async Task FollowAsync(SearchedCollection collection, FollowFilter filter, TailPrinter printer, TimeProvider clock, CancellationToken cancellation)
    {
        await using FollowHub hub = new(collection.Logs, collection.Catalogue, clock);
        using Follower follower = hub.Follow(filter);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task passes = collection.HasOwnCatalogue ? KeepCatalogueAsync(collection, clock, done.Token) : Task.CompletedTask;
        try
        {
            long dropped = 0;
            await foreach (FollowedLine line in follower.ReadAsync(cancellation))
            {
                if (follower.Dropped is var now && now > dropped)
                {
                    await Console.Error.WriteLineAsync($"{Human.Count(now - dropped, "line")} left out: they came faster than they could be shown. Narrow them with --level, --contains or a path.");
                    dropped = now;
                }

                printer.Print(line);
                printer.Flush();
            }
        }
        finally
        {
            await done.CancelAsync();
            await passes;
        }
    }

    /// <summary>Nobody else looks for new files.</summary>
    private static async Task KeepCatalogueAsync(SearchedCollection collection, TimeProvider clock, CancellationToken cancellation)
    {
        CataloguePass pass = new(collection.Logs, collection.Catalogue, CategoryRules.Default, new JobNames(null), static _ => "", null, clock) { BytesToCount = 0 };
        using PeriodicTimer timer = new(BetweenPasses, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                Try(pass, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
    }

    private static void Try(CataloguePass pass, CancellationToken cancellation)
    {
        try
        {
            pass.Run(cancellation);
        }
        catch (IOException)
        {
            // What is followed goes on; the next pass may find the folder again.
        }
    }
}
