namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>
/// Reads a model's file and refuses what should not reach the runtime: too many bytes, something else than an ONNX model, and tensors whose data lie in other files
/// (the runtime would open whatever path the model names). Field numbers are those of onnx.proto.
/// </summary>
internal static class OnnxModelFile
{
    private const int MaxDepth = 64;
    private const int ExternalLocation = 1; // TensorProto.EXTERNAL

    /// <summary>What a message holds that may lead to a tensor.</summary>
    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
        Function,
        Training,
    }

    /// <exception cref="EmbeddingException">It is missing, or refused.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new EmbeddingException($"There is no model '{path}'. Name an ONNX file (--model), for example ResNet-50 without its last layer: docs/guides/similar-images.md says how it is made.");
        }

        if (file.Length > Math.Min(maxBytes, Array.MaxLength))
        {
            throw new EmbeddingException($"The model '{path}' has {file.Length} bytes; at most {Math.Min(maxBytes, Array.MaxLength)} are taken. If the model is good, raise {OnnxOptions.MaxBytesSetting}.");
        }

        byte[] model;
        try
        {
            model = file.Length == 0 ? [] : File.ReadAllBytes(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingException($"The model '{path}' cannot be read: {unreadable.Message}", unreadable);
        }

        try
        {
            Walk(model, Message.Model, 0, out bool hasGraph);
            return hasGraph ? model : throw new FormatException("it holds no graph");
        }
        catch (FormatException bad)
        {
            throw new EmbeddingException($"'{path}' is no ONNX model that can be used: {bad.Message}. Export it again as one .onnx file.", bad);
        }
    }

    private static void Walk(ReadOnlySpan<byte> message, Message kind, int depth, out bool hasGraph)
    {
        hasGraph = false;
        if (depth > MaxDepth)
        {
            throw new FormatException($"its graphs are nested more than {MaxDepth} deep");
        }

        ProtoFields fields = new(message);
        while (fields.Next())
        {
            if (kind == Message.Tensor && (fields.Number == 13 || (fields.Number == 14 && fields.Value == ExternalLocation)))
            {
                throw new FormatException("it keeps data in other files, which are not opened");
            }

            if (fields.IsBytes && Inner(kind, fields.Number) is { } inner)
            {
                hasGraph |= kind == Message.Model && inner == Message.Graph;
                Walk(fields.Bytes, inner, depth + 1, out _);
            }
        }
    }

    private static Message? Inner(Message kind, int field) => (kind, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Function, 7) => Message.Node,
        (Message.Function, 11) => Message.Attribute,
        (Message.Training, 1 or 2) => Message.Graph,
        _ => null,
    };
}
