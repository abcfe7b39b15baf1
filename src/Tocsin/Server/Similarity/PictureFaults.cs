using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Server.Http;

namespace Tocsin.Server.Similarity;

/// <summary>What is answered when a picture, or the collection, is no good.</summary>
internal static class PictureFaults
{
    private static readonly ImagePathFault NoRoots = new(ImagePathFault.Missing, "The picture has no file.");

    /// <summary>Of a picture that was sent.</summary>
    public static RequestFault Of(ImageFault fault) => new(
        fault.Code switch { ImageFaultCodes.TooLarge or ImageFaultCodes.TooManyPixels => 413, ImageFaultCodes.DecoderMissing => 503, _ => 400 },
        fault.Code,
        fault.Detail,
        fault.Code switch
        {
            ImageFaultCodes.TooLarge or ImageFaultCodes.TooManyPixels => "Send a smaller one, or ask whoever runs this server.",
            ImageFaultCodes.DecoderMissing => "Ask whoever runs this server.",
            _ => "Send a JPEG, PNG, GIF, WebP or BMP file that opens elsewhere.",
        });

    /// <summary>Of a picture of the collection whose file is not shown: <c>file_missing</c>, <c>file_unreadable</c> or <c>file_outside</c>.</summary>
    public static RequestFault Of(ImagePathFault? fault) => new(
        404, CodeOf(fault ?? NoRoots), (fault ?? NoRoots).Detail, "It is looked for again every few seconds; Similarity:Roots names the folders that hold the pictures.");

    /// <summary>Why a picture's file is not shown, as programs want it.</summary>
    public static string CodeOf(ImagePathFault fault) => $"file_{fault.Code}";

    /// <summary>What a part of the engine said; null when it is none of these.</summary>
    public static RequestFault? Of(Exception exception) => exception switch
    {
        CollectionNotReadyException { Status.State: CollectionState.Loading } => new(503, "images_loading", exception.Message, "Come again later.", TimeSpan.FromSeconds(2)),
        CollectionNotReadyException => new(503, "images_broken", exception.Message, "It is tried again by itself when the file changes.", TimeSpan.FromSeconds(10)),
        EmbedderMismatchException { Mismatch: var mismatch } => new(503, mismatch.Code, mismatch.Detail, mismatch.Remedy),
        WorkersBusyException => new(503, "too_many_pictures", exception.Message, "Come again later, or raise Similarity:Workers or Similarity:Limits:Waiting.", TimeSpan.FromSeconds(2)),
        EmbedderChangedException => new(503, "embedder_changed", exception.Message, EmbedderChangedException.Remedy),
        EmbeddingException => new(503, "embedder_failed", exception.Message, "Look at Similarity:Embedder and Similarity:Model.", TimeSpan.FromSeconds(30)),
        PictureNotWrittenException => new(
            503, "picture_not_written", exception.Message, "Nothing was changed. Make room there, or let the server write there (Similarity:Folder), then send it again.", TimeSpan.FromSeconds(10)),
        PictureNotRemovedException => new(
            503, "picture_not_removed", exception.Message, "Nothing was changed. Let the server write there (Similarity:Folder), then delete it again.", TimeSpan.FromSeconds(10)),
        FeatureFileException { Code: FeatureFileException.Unreadable } => new(
            503, "features_not_written", exception.Message, "Nothing was changed. Make room on its disk, and let the server read and write it and its folder.", TimeSpan.FromSeconds(10)),
        FeatureFileException => new(503, "features_not_written", exception.Message, "Nothing was changed.", TimeSpan.FromSeconds(10)),
        _ => null,
    };
}
