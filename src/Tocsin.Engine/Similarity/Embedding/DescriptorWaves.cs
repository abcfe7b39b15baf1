namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Tells pictures apart that are nearly the same: waves run through the space of the cells in random directions, and where on each a picture lies is written down, as a point of a
/// circle. Nearly the same cells lie alike on all waves, others on a few long ones (random features of a kernel, Rahimi and Recht 2007, with triangles for sines).
/// </summary>
/// <param name="side">Cells of a side.</param>
/// <param name="shortest">How far apart, as a share of all that is there, two pictures may lie on the shortest wave before it says they differ.</param>
/// <param name="spread">The natural logarithm of how many times as long the longest wave is, about.</param>
/// <param name="waves">How many.</param>
/// <param name="seed">Of their directions, which are part of the format.</param>
internal sealed class DescriptorWaves(int side, float shortest, double spread, int waves, ulong seed)
{
    private readonly float[] _cells = new float[(side * side) + 1];
    private readonly float[] _directions = Directions((side * side) + 1, shortest, spread, waves, seed);

    /// <summary>Numbers of it: two a wave.</summary>
    public int Length => 2 * waves;

    /// <summary>[side, side]: to be filled before.</summary>
    public Span<float> Cells => _cells.AsSpan(0, side * side);

    // -> to: [waves, 2], each pair of length 1
    public void Write(Span<float> to)
    {
        float squares = 0;
        foreach (float cell in Cells)
        {
            squares += cell * cell;
        }

        float length = MathF.Max(1e-4f, MathF.Sqrt(squares));
        foreach (ref float cell in Cells)
        {
            cell /= length;
        }

        _cells[^1] = Logarithm(length); // so that twice as dark is as far apart wherever it begins
        for (int wave = 0; wave < waves; wave++)
        {
            ReadOnlySpan<float> direction = _directions.AsSpan(wave * _cells.Length, _cells.Length);
            float place = 0;
            for (int i = 0; i < direction.Length; i++)
            {
                place += direction[i] * _cells[i];
            }

            (float x, float y) = (Triangle(place), Triangle(place - 0.25f));
            float norm = MathF.Sqrt((x * x) + (y * y)); // never below 0.7
            (to[2 * wave], to[(2 * wave) + 1]) = (x / norm, y / norm);
        }
    }

    /// <summary>The natural logarithm from a float's exponent and a series of its mantissa: additions, multiplications and divisions alone, which are rounded alike everywhere.</summary>
    internal static float Logarithm(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        float mantissa = BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) | 0x3F800000); // 1 to 2
        float t = (mantissa - 1) / (mantissa + 1), square = t * t;
        float series = 1 + (square * ((1 / 3f) + (square * ((1 / 5f) + (square * ((1 / 7f) + (square * (1 / 9f))))))));
        return (((bits >> 23) - 127) * 0.6931472f) + (2 * t * series);
    }

    /// <summary>1 at whole numbers, -1 half-way between.</summary>
    private static float Triangle(float x) => (4 * MathF.Abs(x - MathF.Floor(x) - 0.5f)) - 1;

    private static float[] Directions(int dimension, float shortest, double spread, int waves, ulong seed)
    {
        float[] directions = new float[dimension * waves];
        double frequency = 1 / (2 * Math.PI * shortest);
        double shorter = 1 - (spread / (waves - 1) * (1 - (spread / (2 * (waves - 1))))); // about e^(-spread / steps), of operations that are rounded alike everywhere
        ulong state = seed;
        for (int wave = 0; wave < waves; wave++)
        {
            for (int i = 0; i < dimension; i++)
            {
                directions[(wave * dimension) + i] = (float)((Next(ref state) & 1) == 0 ? frequency : -frequency);
            }

            frequency *= shorter;
        }

        return directions;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014), whose numbers stay the same in all versions of the runtime.</summary>
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
