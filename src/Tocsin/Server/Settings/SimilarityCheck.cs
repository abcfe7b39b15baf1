using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Vectors;

namespace Tocsin.Server.Settings;

/// <summary>What can be wrong with the settings of pictures, beyond the ranges of single values.</summary>
/// <param name="fault">Takes a fault: key, value, problem, remedy.</param>
internal sealed class SimilarityCheck(Action<string, string?, string, string> fault)
{
    public void Check(SimilaritySettings similarity)
    {
        foreach ((string key, string? path) in new[] { ("Features", similarity.Features), ("Images", similarity.Images), ("Folder", similarity.Folder), ("Model", similarity.Model) })
        {
            if (path is { Length: 0 })
            {
                fault($"Similarity:{key}", "", "is empty.", "Name a path, or leave it out.");
            }
        }

        for (int i = 0; i < similarity.Roots.Count; i++)
        {
            if (similarity.Roots[i].Length == 0)
            {
                fault($"Similarity:Roots:{i}", "", "is empty.", "Name a folder that holds pictures.");
            }
        }

        if (similarity.Images is { Length: > 0 } images && !Directory.Exists(images))
        {
            fault("Similarity:Images", images, "is no folder that is there.", "Name the folder of the pictures.");
        }

        CheckEmbedder(similarity);
        if (!IsAuto(similarity.Index) && !VectorIndexSpec.TryParse(similarity.Index, similarity.Dimension, VectorMetric.Cosine, out _, out string wrong))
        {
            fault("Similarity:Index", similarity.Index, $"names no index: {wrong}", "Write auto, or one such as hnsw,m=32,efc=200.");
        }

        foreach (string bad in similarity.Preprocessing.ToPreprocessing().Faults())
        {
            fault("Similarity:Preprocessing", null, bad, "The defaults are those of ImageNet models as torchvision trains them.");
        }

        if (similarity.Limits.PixelsAtOnce < similarity.Limits.Pixels)
        {
            fault("Similarity:Limits:PixelsAtOnce", $"{similarity.Limits.PixelsAtOnce}", $"is less than one picture may have ({similarity.Limits.Pixels}).", "Raise it, or lower Similarity:Limits:Pixels.");
        }

        if (similarity.Limits.BufferedBytes < 2 * similarity.Limits.UploadBytes)
        {
            // While an upload's buffer grows, the one before is held beside it: with less, large uploads would be told to come again for ever.
            fault(
                "Similarity:Limits:BufferedBytes",
                Quantities.FormatSize(similarity.Limits.BufferedBytes),
                $"is less than one upload of {Quantities.FormatSize(similarity.Limits.UploadBytes)} (Similarity:Limits:UploadBytes) holds while it is read: twice as much.",
                $"Raise it to {Quantities.FormatSize(2 * similarity.Limits.UploadBytes)} or more, or lower Similarity:Limits:UploadBytes.");
        }
    }

    /// <summary>Whether the index is to be chosen.</summary>
    public static bool IsAuto(string index) => index.Equals("auto", StringComparison.OrdinalIgnoreCase);

    private void CheckEmbedder(SimilaritySettings similarity)
    {
        if (similarity.ChosenEmbedder == SimilarityEmbedder.Onnx && similarity.Model is null)
        {
            fault("Similarity:Model", null, "is missing.", "Name the model's file: resnet50.onnx; or leave Similarity:Embedder out for the built-in descriptor.");
        }
        else if (similarity.ChosenEmbedder == SimilarityEmbedder.Onnx && similarity.Model is { Length: > 0 } model && !File.Exists(model))
        {
            fault("Similarity:Model", model, "is not there.", "Name a file that exists, relative to the working folder.");
        }
        else if (similarity is { ChosenEmbedder: SimilarityEmbedder.Descriptor, Model: not null })
        {
            fault("Similarity:Model", similarity.Model, "is not used by the built-in descriptor.", "Set Similarity:Embedder to onnx, or leave the model out.");
        }
        else if (similarity.ChosenEmbedder == SimilarityEmbedder.Descriptor && similarity.Dimension != DescriptorEmbedder.Dimension)
        {
            fault(
                "Similarity:Dimension", $"{similarity.Dimension}", $"is not what the built-in descriptor makes: {DescriptorEmbedder.Dimension}.", "Leave it out (VECTOR_DIMENSION, too), or set Similarity:Embedder to onnx and name a model of that dimension.");
        }
    }
}
