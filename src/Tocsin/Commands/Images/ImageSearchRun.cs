using System.Globalization;
using System.Text.Json;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Terminal;

namespace Tocsin.Commands.Images;

/// <summary>One run of <c>tocsin images search</c>.</summary>
internal static class ImageSearchRun
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Prints the nearest, and returns the exit code.</summary>
    public static int Run(string file, string image, ImageLimits limits, int top, EmbedderChoice? choice, bool json, TextWriter output, CancellationToken cancellation)
    {
        Picture picture = Read(image, limits);
        try
        {
            using FeatureReader reader = FeatureReader.Open(file, cancellation: cancellation);
            using IImageEmbedder embedder = EmbedderChoice.For(file, reader.Embedder, choice);
            if (embedder.Dimension != reader.Dimension)
            {
                throw CommandException.WrongUsage($"The vectors of '{file}' have {reader.Dimension} dimensions, those of '{embedder.Name}' {embedder.Dimension}. Name the model that made the file.");
            }

            float[] vector = new float[embedder.Dimension];
            embedder.Embed([picture], vector, cancellation);
            Print(FeatureScan.Nearest(reader, vector, top, cancellation), json, output);
            return ExitCode.Done;
        }
        catch (FeatureFileException fault)
        {
            throw FeatureFailure.Of(fault);
        }
        catch (EmbeddingException fault)
        {
            throw CommandException.Failed(fault.Message, fault);
        }
    }

    private static Picture Read(string image, ImageLimits limits)
    {
        FileInfo file = new(image);
        if (!file.Exists)
        {
            throw CommandException.Outside($"There is no picture '{image}'. Name one with --image.");
        }

        if (file.Length > limits.MaxBytes)
        {
            throw CommandException.Failed($"'{image}': {limits.TooLarge(file.Length).Detail}");
        }

        try
        {
            DecodedImage decoded = ImageDecoder.Decode(file.Length == 0 ? [] : File.ReadAllBytes(image), limits);
            return decoded.Picture ?? throw (decoded.Fault!.Code == ImageFaultCodes.DecoderMissing
                ? CommandException.Outside(decoded.Fault.Detail)
                : CommandException.Failed($"'{image}': {decoded.Fault.Detail}"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"'{image}' cannot be read: {fault.Message}", fault);
        }
    }

    private static void Print(IReadOnlyList<FoundImage> found, bool json, TextWriter output)
    {
        TextTable table = new(new Column("rank", Right: true), new Column("similarity", Right: true), new Column("path", Flexible: true));
        foreach ((int index, FoundImage hit) in found.Index())
        {
            if (json)
            {
                output.WriteLine(Printable.Json(JsonSerializer.Serialize(new { hit.Path, SimilarityScore = hit.Score, Rank = index + 1 }, Names)));
            }
            else
            {
                table.Add(new Field($"{index + 1}"), new Field(hit.Score.ToString("0.0000", CultureInfo.InvariantCulture)), new Field(Printable.Line(hit.Path)));
            }
        }

        if (!json)
        {
            Screen.Now().On(output).Write(table);
        }
    }
}
