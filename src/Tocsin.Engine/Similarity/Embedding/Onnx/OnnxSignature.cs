using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>What a model takes and gives, checked before it is run.</summary>
/// <param name="Input">The name of its one input, floats [n, 3, crop, crop].</param>
/// <param name="Output">The name of its first output.</param>
/// <param name="FixedBatch">n, where the model says it.</param>
internal sealed unsafe record OnnxSignature(string Input, string Output, int? FixedBatch)
{
    public const int FloatElement = 1; // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
    private const int Tensor = 1; // ONNX_TYPE_TENSOR
    private const int MaxRank = 16;
    private const int MaxFixedBatch = 64;

    private static readonly string[] Elements =
    [
        "undefined", "floats", "8-bit integers without sign", "8-bit integers", "16-bit integers without sign", "16-bit integers", "32-bit integers", "64-bit integers",
        "strings", "booleans", "16-bit floats", "64-bit floats",
    ];

    /// <exception cref="EmbeddingException">It takes something else than pictures.</exception>
    public static OnnxSignature Of(OnnxRuntime runtime, nint session, OnnxOptions options)
    {
        string model = $"The model '{options.Model}'";
        nuint inputs, outputs;
        runtime.Check(((delegate* unmanaged<nint, nuint*, nint>)runtime.Slot(30))(session, &inputs), model); // [30] SessionGetInputCount
        runtime.Check(((delegate* unmanaged<nint, nuint*, nint>)runtime.Slot(31))(session, &outputs), model); // [31] SessionGetOutputCount
        if (inputs != 1 || outputs == 0)
        {
            throw new EmbeddingException($"{model} has {inputs} inputs and {outputs} outputs; one input that takes pictures is needed, and a first output that is the vector. Export it so.");
        }

        int crop = options.Preprocessing.Crop;
        long[]? shape = ShapeOfInput(runtime, session, model, out int element);
        if (shape is null || element != FloatElement || shape.Length != 4 || !Fits(shape[1], 3) || !Fits(shape[2], crop) || !Fits(shape[3], crop))
        {
            throw new EmbeddingException(
                $"{model} takes {(shape is null ? "no tensor" : $"{Named(element)} [{string.Join(", ", shape.Select(static size => size < 0 ? "any" : $"{size}"))}]")}, not floats [n, 3, {crop}, {crop}]. "
                + "Set the preprocessing to its size (Crop), or export it with channels first.");
        }

        return shape[0] > MaxFixedBatch
            ? throw new EmbeddingException($"{model} takes {shape[0]} pictures at once; at most {MaxFixedBatch} are given. Export it with a batch of any size.")
            : new OnnxSignature(NameOf(runtime, session, 36, model), NameOf(runtime, session, 37, model), shape[0] > 0 ? (int)shape[0] : null);
    }

    /// <summary>Of what a run gave.</summary>
    public static long[] ShapeOfValue(OnnxRuntime runtime, nint value, out int element)
    {
        int isTensor;
        runtime.Check(((delegate* unmanaged<nint, int*, nint>)runtime.Slot(50))(value, &isTensor), "IsTensor"); // [50] IsTensor
        if (isTensor == 0)
        {
            element = 0;
            return [];
        }

        nint info;
        runtime.Check(((delegate* unmanaged<nint, nint*, nint>)runtime.Slot(65))(value, &info), "GetTensorTypeAndShape"); // [65] GetTensorTypeAndShape
        try
        {
            return Shape(runtime, info, out element);
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)runtime.Slot(99))(info); // [99] ReleaseTensorTypeAndShapeInfo
        }
    }

    public static string Named(int element) => (uint)element < (uint)Elements.Length ? Elements[element] : $"elements of type {element}";

    private static bool Fits(long size, int wanted) => size == wanted || size < 0;

    private static long[]? ShapeOfInput(OnnxRuntime runtime, nint session, string model, out int element)
    {
        nint type, info; // info belongs to type
        runtime.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)runtime.Slot(33))(session, 0, &type), model); // [33] SessionGetInputTypeInfo
        try
        {
            int kind;
            runtime.Check(((delegate* unmanaged<nint, int*, nint>)runtime.Slot(56))(type, &kind), model); // [56] GetOnnxTypeFromTypeInfo
            element = 0;
            if (kind != Tensor)
            {
                return null;
            }

            runtime.Check(((delegate* unmanaged<nint, nint*, nint>)runtime.Slot(55))(type, &info), model); // [55] CastTypeInfoToTensorInfo
            return Shape(runtime, info, out element);
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)runtime.Slot(98))(type); // [98] ReleaseTypeInfo
        }
    }

    private static long[] Shape(OnnxRuntime runtime, nint info, out int element)
    {
        int kind;
        nuint rank;
        runtime.Check(((delegate* unmanaged<nint, int*, nint>)runtime.Slot(60))(info, &kind), "GetTensorElementType"); // [60] GetTensorElementType
        runtime.Check(((delegate* unmanaged<nint, nuint*, nint>)runtime.Slot(61))(info, &rank), "GetDimensionsCount"); // [61] GetDimensionsCount
        element = kind;
        long[] shape = new long[Math.Min((int)rank, MaxRank)];
        fixed (long* sizes = shape)
        {
            runtime.Check(((delegate* unmanaged<nint, long*, nuint, nint>)runtime.Slot(62))(info, sizes, (nuint)shape.Length), "GetDimensions"); // [62] GetDimensions
        }

        return shape;
    }

    // slot: [36] SessionGetInputName, [37] SessionGetOutputName
    private static string NameOf(OnnxRuntime runtime, nint session, int slot, string model)
    {
        nint allocator, name;
        runtime.Check(((delegate* unmanaged<nint*, nint>)runtime.Slot(78))(&allocator), model); // [78] GetAllocatorWithDefaultOptions
        runtime.Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)runtime.Slot(slot))(session, 0, allocator, &name), model);
        string text = Marshal.PtrToStringUTF8(name) ?? "";
        _ = runtime.Error(((delegate* unmanaged<nint, nint, nint>)runtime.Slot(76))(allocator, name)); // [76] AllocatorFree
        return text;
    }
}
