using System.Runtime.InteropServices;

namespace Tocsin.Engine.Tests.Similarity.Embedding.Onnx;

/// <summary>Small ONNX models, written by field numbers of onnx.proto: no weights can be had, and none are needed.</summary>
internal static class OnnxModels
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Double = 11;

    private const int IrVersion = 8;
    private const int Opset = 13;

    /// <summary>[n, 3, side, side] -> the mean of each channel, [n, 3, 1, 1].</summary>
    public static byte[] Means(int side, long batch = -1) =>
        Model([Node("GlobalAveragePool", ["x"], ["y"])], Value("x", Float, batch, 3, side, side), Value("y", Float, batch, 3, 1, 1));

    /// <summary>[n, 3, side, side] -> all of it, [n, 3 * side * side].</summary>
    public static byte[] Flat(int side, long batch = -1) =>
        Model([Node("Flatten", ["x"], ["y"])], Value("x", Float, batch, 3, side, side), Value("y", Float, batch, 3L * side * side));

    /// <summary>[n, 3, side, side] -> ReLU of a convolution of width 3, pooled: [n, channels, 1, 1], or flattened [n, channels].</summary>
    public static byte[] Convolution(int side, int channels, float[] weights, float[] bias, bool flatten, long batch = -1) => Model(
        [
            Node("Conv", ["x", "w", "b"], ["c"]),
            Node("Relu", ["c"], ["r"]),
            Node("GlobalAveragePool", ["r"], [flatten ? "p" : "y"]),
            .. flatten ? new[] { Node("Flatten", ["p"], ["y"]) } : [],
        ],
        Value("x", Float, batch, 3, side, side),
        flatten ? Value("y", Float, batch, channels) : Value("y", Float, batch, channels, 1, 1),
        Tensor("w", weights, channels, 3, 3, 3),
        Tensor("b", bias, channels));

    /// <summary>As <see cref="Means"/>, divided by nothing: no number comes out.</summary>
    public static byte[] NotANumber(int side) => Model(
        [Node("GlobalAveragePool", ["x"], ["p"]), Node("Mul", ["p", "zero"], ["z"]), Node("Div", ["z", "zero"], ["y"])],
        Value("x", Float, -1, 3, side, side), Value("y", Float, -1, 3, 1, 1), Tensor("zero", [0f], 1));

    /// <summary>[n, 3, side, side] as it is: no pooling.</summary>
    public static byte[] Unpooled(int side) =>
        Model([Node("Relu", ["x"], ["y"])], Value("x", Float, -1, 3, side, side), Value("y", Float, -1, 3, side, side));

    /// <summary>An input of any kind, given back.</summary>
    public static byte[] Taking(int element, params long[] shape) =>
        Model([Node("Identity", ["x"], ["y"])], Value("x", element, shape), Value("y", element, shape));

    /// <summary>Two inputs.</summary>
    public static byte[] Two(int side) => Model(
        [Node("Add", ["x", "x2"], ["s"]), Node("GlobalAveragePool", ["s"], ["y"])],
        [Value("x", Float, -1, 3, side, side), Value("x2", Float, -1, 3, side, side)], Value("y", Float, -1, 3, 1, 1));

    /// <summary>As <see cref="Means"/> after a loop that turns 10^15 times the brightest sample: not at all for zeros, for ever for a picture.</summary>
    public static byte[] Slow(int side)
    {
        // Loop(turns, true, x) -> x: the body gives its condition and its state back, a little changed.
        ProtoMessage body = new ProtoMessage()
            .AddAll(1, [Node("Identity", ["more"], ["again"]), Node("Add", ["state", "little"], ["next"])], static node => node)
            .Add(2, "body")
            .Add(5, Tensor("little", [1e-9f], 1))
            .AddAll(11, [Value("i", Int64), Value("more", 9), Value("state", Float, -1, 3, side, side)], static value => value)
            .AddAll(12, [Value("again", 9), Value("next", Float, -1, 3, side, side)], static value => value);
        return Model(
            [
                Node("ReduceMax", ["x"], ["brightest"]).Add(5, Whole("keepdims", 0)),
                Node("Mul", ["brightest", "many"], ["product"]),
                Node("Cast", ["product"], ["turns"]).Add(5, Whole("to", Int64)),
                Node("Loop", ["turns", "", "x"], ["z"]).Add(5, new ProtoMessage().Add(1, "body").Add(6, body).Add(20, 5)),
                Node("GlobalAveragePool", ["z"], ["y"]),
            ],
            Value("x", Float, -1, 3, side, side), Value("y", Float, -1, 3, 1, 1), Tensor("many", [1e15f]));
    }

    /// <summary>As <see cref="Means"/> plus a tensor whose data lie in another file.</summary>
    public static byte[] External(int side, string file) => Model(
        [Node("GlobalAveragePool", ["x"], ["p"]), Node("Add", ["p", "far"], ["y"])],
        Value("x", Float, -1, 3, side, side),
        Value("y", Float, -1, 3, 1, 1),
        new ProtoMessage().Add(1, 1).Add(2, Float).Add(8, "far").Add(13, new ProtoMessage().Add(1, "location").Add(2, file)).Add(14, 1));

    private static byte[] Model(IEnumerable<ProtoMessage> nodes, ProtoMessage input, ProtoMessage output, params ProtoMessage[] tensors) => Model(nodes, [input], output, tensors);

    private static byte[] Model(IEnumerable<ProtoMessage> nodes, ProtoMessage[] inputs, ProtoMessage output, params ProtoMessage[] tensors) => new ProtoMessage()
        .Add(1, IrVersion)
        .Add(7, new ProtoMessage().AddAll(1, nodes, static node => node).Add(2, "g").AddAll(5, tensors, static tensor => tensor).AddAll(11, inputs, static value => value).Add(12, output))
        .Add(8, new ProtoMessage().Add(2, Opset))
        .ToArray();

    private static ProtoMessage Node(string kind, string[] inputs, string[] outputs)
    {
        ProtoMessage node = new();
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        foreach (string output in outputs)
        {
            node.Add(2, output);
        }

        return node.Add(4, kind);
    }

    // A size below 0 is any.
    private static ProtoMessage Value(string name, int element, params long[] shape) => new ProtoMessage()
        .Add(1, name)
        .Add(2, new ProtoMessage().Add(1, new ProtoMessage()
            .Add(1, element)
            .Add(2, new ProtoMessage().AddAll(1, shape, static size => size < 0 ? new ProtoMessage().Add(2, "n") : new ProtoMessage().Add(1, size)))));

    private static ProtoMessage Tensor(string name, float[] values, params long[] shape)
    {
        ProtoMessage tensor = new();
        foreach (long size in shape)
        {
            tensor.Add(1, size);
        }

        return tensor.Add(2, Float).Add(8, name).Add(9, MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    // An attribute that is a whole number.
    private static ProtoMessage Whole(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);
}
