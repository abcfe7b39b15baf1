namespace Tocsin.Benchmarks.Mining;

/// <summary>A flood: three to twelve words that nobody saw before on every line, so every line is a template of its own.</summary>
internal sealed class FloodLines(int seed) : ILineSource
{
    private readonly Random _random = new(seed);

    public void WriteLine(LineChunk chunk)
    {
        for (int words = _random.Next(3, 13); words > 0; words--)
        {
            Span<byte> room = chunk.Room(12);
            int length = 0;
            for (ulong word = (ulong)_random.NextInt64(); word != 0; word >>= 6)
            {
                room[length++] = (byte)('a' + word % 26);
            }

            room[length++] = (byte)' ';
            chunk.Advance(length);
        }

        chunk.EndLine();
    }
}
