using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Indexing;
using Tocsin.Terminal;

namespace Tocsin.Commands.Images;

/// <summary>One run of <c>tocsin images index</c>.</summary>
internal static class IndexRun
{
    /// <summary>Returns the exit code. An interrupted run says what was done and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(IndexRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Directory.Exists(request.Folder))
        {
            throw CommandException.Outside($"There is no folder '{request.Folder}'. Name the folder that holds the pictures.");
        }

        using IImageEmbedder embedder = Embedder(request);
        FolderImages images = new(request.Folder);
        ImageIndexing indexing = new() { Time = clock, Limits = request.Limits, Prefix = Path.EndsInDirectorySeparator(images.FullPath) ? images.FullPath : images.FullPath + '/' };
        IndexingView view = new(request.Folder);
        IndexingResult result;
        try
        {
            result = await LiveRegion.ShowAsync(async region =>
            {
                Task<IndexingResult> work = indexing.RunAsync(images, embedder, request.Features, request.Append, request.Batch, view, cancellation);
                await region.PaintWhileAsync(work, view.Draw, clock);
                return await work;
            });
        }
        catch (FeatureFileException fault)
        {
            throw FeatureFailure.Of(fault);
        }
        catch (EmbeddingException fault)
        {
            throw CommandException.Failed(fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The folder '{request.Folder}' cannot be read: {fault.Message}", fault);
        }

        IndexingView.Conclude(request, embedder.Name, result, output);
        if (result.Outdated > 0)
        {
            await Console.Error.WriteLineAsync(Printable.Line(
                $"Of those there already, {Human.Count(result.Outdated, "picture")} changed after '{request.Features}' was written; their old vectors stay. Index without --append to make them anew."));
        }

        if (result.WasInterrupted)
        {
            await Console.Error.WriteLineAsync(Printable.Line(result switch
            {
                { OlderStays: true } => $"Stopped: '{request.Features}' is as it was. To replace it, the run must come to its end; into a new file it can be stopped and gone on with by --append.",
                { Rows: 0 } => "Stopped before the first picture was done; no file was written.",
                _ => $"Stopped: '{request.Features}' is whole and holds {Human.Count(result.Rows, "image")}. Go on with --append.",
            }));
            throw new OperationCanceledException(cancellation);
        }

        string file = Printable.Line(result.OlderStays ? $"'{request.Features}' is as it was." : $"'{request.Features}' holds {Human.Count(result.Rows, "image")}.");
        if (result.Last.Listed == 0)
        {
            throw CommandException.Failed($"There is no picture in '{request.Folder}' (JPEG, PNG, GIF, WebP, BMP, by their extensions). {file}");
        }

        return result.Last.Added + result.Last.Skipped > 0
            ? ExitCode.Done
            : throw CommandException.Failed($"None of the {Human.Count(result.Last.Faults, "picture")} in '{request.Folder}' gave a vector; the lines above say why. {file}");
    }

    // Into a file that is there go vectors of what made it, and of nothing that was only taken for want of a word.
    private static IImageEmbedder Embedder(IndexRequest request)
    {
        if (!request.Append || request.Embedder is not null || !File.Exists(request.Features))
        {
            return (request.Embedder ?? new EmbedderChoice((OnnxOptions?)null)).Open();
        }

        try
        {
            using FeatureReader before = FeatureReader.Open(request.Features);
            return EmbedderChoice.For(request.Features, before.Embedder, given: null);
        }
        catch (FeatureFileException fault)
        {
            throw FeatureFailure.Of(fault);
        }
    }
}
