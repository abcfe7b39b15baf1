namespace Tocsin.Numerics.Cpu;

/// <summary>The plain twins: what every other variant must equal, bit for bit.</summary>
internal sealed class ScalarVariant() : CpuVariant("scalar", isSupported: true)
{
    public override void MatMul(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c) =>
        Numerics.MatMul.Scalar(in shape, a, b, c);

    public override float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Numerics.Dot.Scalar(x, y);

    public override float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Numerics.SquaredDistance.Scalar(x, y);

    public override float Sum(ReadOnlySpan<float> x) => Numerics.Sum.Scalar(x);

    public override float Max(ReadOnlySpan<float> x) => Numerics.MaxOf.Scalar(x);

    public override void Add(Span<float> y, ReadOnlySpan<float> x) => Numerics.Add.Scalar(y, x);

    public override void AddScaled(Span<float> y, float alpha, ReadOnlySpan<float> x) => Numerics.AddScaled.Scalar(y, alpha, x);

    public override void Scale(Span<float> x, float factor) => Numerics.Scale.Scalar(x, factor);

    public override void Exp(Span<float> x, float shift) => Numerics.Exp.Scalar(x, shift);

    public override void Tanh(Span<float> x) => Numerics.Tanh.Scalar(x);

    public override void Sigmoid(Span<float> x) => Numerics.Sigmoid.Scalar(x);

    public override void Relu(Span<float> x) => Numerics.Relu.Scalar(x);

    public override void Run<TKernel>(TKernel kernel) => kernel.Scalar();
}
