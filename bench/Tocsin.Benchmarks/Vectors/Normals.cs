namespace Tocsin.Benchmarks.Vectors;

/// <summary>Normal numbers from a seed (Box &amp; Muller 1958).</summary>
internal sealed class Normals(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int end) => _random.Next(end);

    public float[] Fill(float[] numbers, float deviation)
    {
        Fill(numbers.AsSpan(), deviation);
        return numbers;
    }

    public void Fill(Span<float> numbers, float deviation)
    {
        for (int i = 0; i < numbers.Length; i += 2)
        {
            float radius = deviation * MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle()));
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * _random.NextSingle());
            numbers[i] = radius * cosine;
            if (i + 1 < numbers.Length)
            {
                numbers[i + 1] = radius * sine;
            }
        }
    }
}
