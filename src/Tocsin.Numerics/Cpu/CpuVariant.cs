namespace Tocsin.Numerics.Cpu;

/// <summary>
/// Every operation, as one kind of CPU runs it. All variants give the same bits for the same input. Lengths have been checked
/// by the public operation that calls.
/// </summary>
internal abstract class CpuVariant(string name, bool isSupported)
{
    public string Name { get; } = name;

    public bool IsSupported { get; } = isSupported;

    public abstract void MatMul(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c);

    public abstract float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    public abstract float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    public abstract float Sum(ReadOnlySpan<float> x);

    public abstract float Max(ReadOnlySpan<float> x);

    public abstract void Add(Span<float> y, ReadOnlySpan<float> x);

    public abstract void AddScaled(Span<float> y, float alpha, ReadOnlySpan<float> x);

    public abstract void Scale(Span<float> x, float factor);

    public abstract void Exp(Span<float> x, float shift);

    public abstract void Tanh(Span<float> x);

    public abstract void Sigmoid(Span<float> x);

    public abstract void Relu(Span<float> x);

    /// <summary>Runs an operation that comes with its arguments.</summary>
    public abstract void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct;

    public override string ToString() => Name;
}
