namespace Tocsin.Numerics.Cpu;

/// <summary>Every CPU variant, best first. Tests and benches walk this list; a new variant is a line here.</summary>
internal static class CpuVariants
{
    public static readonly CpuVariant Scalar = new ScalarVariant();

    public static readonly IReadOnlyList<CpuVariant> All =
    [
        new VectorVariant<Lanes512>("AVX-512"),
        new VectorVariant<Lanes256>("AVX2 + FMA"),
        new VectorVariant<Lanes128>("portable, 128 bits"),
        Scalar,
    ];

    /// <summary>What the public operations use: the first that this CPU has.</summary>
    public static readonly CpuVariant Best = All.First(variant => variant.IsSupported);

    /// <summary>Those that can run here.</summary>
    public static IEnumerable<CpuVariant> Supported => All.Where(variant => variant.IsSupported);
}
