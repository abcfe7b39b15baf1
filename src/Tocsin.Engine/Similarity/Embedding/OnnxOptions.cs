using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>Which model makes vectors of pictures, and what it may cost.</summary>
public sealed record OnnxOptions
{
    /// <summary>How people set <see cref="MaxBytes"/>: in a server, and at a command.</summary>
    public const string MaxBytesSetting = "Similarity:Limits:ModelBytes (--model-bytes)";

    /// <summary>How people set <see cref="TimeLimit"/>.</summary>
    public const string TimeLimitSetting = "Similarity:Limits:ModelTime (--model-time)";

    /// <summary>The model's file: one float input [n, 3, height, width], a first output of floats [n, dimension] or [n, dimension, 1, 1].</summary>
    public required string Model { get; init; }

    /// <summary>ONNX Runtime's library; null: the variable <c>TOCSIN_ONNXRUNTIME</c>, beside the program, or where the system finds it.</summary>
    public string? Runtime { get; init; }

    /// <summary>What is done to a picture before the model sees it. Its crop is the model's input.</summary>
    public Preprocessing Preprocessing { get; init; } = new();

    /// <summary>What the vectors must have (<c>VECTOR_DIMENSION</c>); null: what the model gives.</summary>
    public int? Dimension { get; init; }

    /// <summary>Threads that work on one picture; 0: one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes of the model's file at most.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>How long the model may take to load, and for one run. It is told between two of its operations.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
