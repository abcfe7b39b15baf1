namespace Tocsin.Numerics.Cpu;

/// <summary>The vector kernels, compiled for one width.</summary>
internal sealed class VectorVariant<T>(string name) : CpuVariant(name, T.IsSupported)
    where T : unmanaged, ILanes<T>
{
    public override void MatMul(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c) =>
        Numerics.MatMul.Wide<T>(in shape, a, b, c);

    public override float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Numerics.Dot.Wide<T>(x, y);

    public override float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Numerics.SquaredDistance.Wide<T>(x, y);

    public override float Sum(ReadOnlySpan<float> x) => Numerics.Sum.Wide<T>(x);

    public override float Max(ReadOnlySpan<float> x) => Numerics.MaxOf.Wide<T>(x);

    public override void Add(Span<float> y, ReadOnlySpan<float> x) => Numerics.Add.Wide<T>(y, x);

    public override void AddScaled(Span<float> y, float alpha, ReadOnlySpan<float> x) => Numerics.AddScaled.Wide<T>(y, alpha, x);

    public override void Scale(Span<float> x, float factor) => Numerics.Scale.Wide<T>(x, factor);

    public override void Exp(Span<float> x, float shift) => Numerics.Exp.Wide<T>(x, shift);

    public override void Tanh(Span<float> x) => Numerics.Tanh.Wide<T>(x);

    public override void Sigmoid(Span<float> x) => Numerics.Sigmoid.Wide<T>(x);

    public override void Relu(Span<float> x) => Numerics.Relu.Wide<T>(x);

    public override void Run<TKernel>(TKernel kernel) => kernel.Wide<T>();
}
