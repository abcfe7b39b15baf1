using Tocsin.Engine.Similarity.Embedding;

namespace Tocsin.Commands.Images;

/// <summary>What makes vectors of pictures.</summary>
/// <param name="Onnx">The model; null: the built-in descriptor.</param>
internal sealed record EmbedderChoice(OnnxOptions? Onnx)
{
    /// <summary>Makes it ready.</summary>
    public IImageEmbedder Open()
    {
        try
        {
            return Onnx is null ? new DescriptorEmbedder() : OnnxEmbedder.Open(Onnx);
        }
        catch (EmbeddingException missing)
        {
            throw CommandException.Outside(missing.Message, missing);
        }
    }

    /// <summary>The one that made a file, as far as the file and the command line say it.</summary>
    public static IImageEmbedder For(string file, string? madeBy, EmbedderChoice? given)
    {
        if (given is null && madeBy is "descriptor")
        {
            throw CommandException.WrongUsage($"The vectors of '{file}' were made by an earlier descriptor, and those of '{DescriptorEmbedder.Version}' cannot be compared with them. Index the pictures again: tocsin images index DIR --out FILE.");
        }

        if (given is null && madeBy is not DescriptorEmbedder.Version)
        {
            throw CommandException.WrongUsage(madeBy is null
                ? $"'{file}' does not say what made its vectors. Name it: --embedder onnx --model FILE (the older service's files come from a ResNet-50), or --embedder descriptor."
                : $"The vectors of '{file}' were made by '{madeBy}'. Name that model: --model FILE.");
        }

        IImageEmbedder embedder = (given ?? new EmbedderChoice((OnnxOptions?)null)).Open();
        if (madeBy is null || madeBy == embedder.Name)
        {
            return embedder;
        }

        string other = embedder.Name;
        embedder.Dispose();
        throw CommandException.WrongUsage(
            $"The vectors of '{file}' were made by '{madeBy}', and those of '{other}' cannot be compared with them. Name the same model and preprocessing (the last word is their mark), or index again.");
    }
}
