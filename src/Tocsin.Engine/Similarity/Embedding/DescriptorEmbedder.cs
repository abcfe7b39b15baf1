using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Pictures as statistics of edges, layout, colours and ink: no weights, no model, the same bits on every machine. Good at copies that were rescaled, recompressed, brightened, cropped or
/// turned a little, and at pictures that look alike; it knows nothing of what is shown, and takes a mirror image for another picture.
/// </summary>
/// <remarks>
/// Each part is brought to length 1 (after the signed square root, so that a large white background does not drown the rest) and weighted, so that the cosine of two vectors is the
/// weighted mean of how alike their pictures are in each part. A part that a picture has next to nothing of, as a blank one has no edges, fades out of its mean instead of being noise.
/// The last numbers are a fingerprint (<see cref="DescriptorWaves"/>): next to nothing between pictures that merely look alike, much between nearly the same ones, each part of it
/// untouched by some of what is done to copies.
/// </remarks>
public sealed class DescriptorEmbedder : IImageEmbedder
{
    /// <summary>Floats of a vector, as many as ResNet-50 has before its last layer.</summary>
    public const int Dimension = 2048;

    /// <summary>The name, which changes with the numbers: a file of other numbers is told apart by it.</summary>
    public const string Version = "descriptor 2";

    /// <summary>A part whose numbers together are of this size counts half. A thin line across a picture is far above it, the last bits of a mean are far below.</summary>
    private const double NextToNothing = 0.01;

    private readonly DescriptorPlanes _planes = new();
    private readonly DescriptorInk _ink = new();
    private readonly Part[] _parts;
    private readonly FingerprintPart[] _fingerprint;

    public DescriptorEmbedder()
    {
        DescriptorEdges eighths = new(8, 8), quarters = new(4, 8), halves = new(2, 16), whole = new(1, 32);
        DescriptorEdges colourQuarters = new(4, 8);
        DescriptorLayout coarse = new(4);
        DescriptorColours colours = new(1, 7, 6), placedColours = new(2, 4, 4);
        DescriptorWaves ink = new(12, 0.012f, 3.4, 56, 1), lines = new(16, 0.02f, 3.4, 56, 2); // for other sizes and turns, for JPEG
        DescriptorWaves boxed = new(16, 0.01f, 2.08, 92, 3), darkest = new(16, 0.03f, 2.08, 92, 4); // for crops, for brightness
        _parts =
        [
            new(eighths.Length, 2.8, (_, planes, to) => eighths.Add(planes.Lightness, to)),
            new(quarters.Length, 2, (_, planes, to) => quarters.Add(planes.Lightness, to)),
            new(halves.Length, 1, (_, planes, to) => halves.Add(planes.Lightness, to)),
            new(whole.Length, 5.6, (_, planes, to) => whole.Add(planes.Lightness, to)),
            new(colourQuarters.Length, 0.4, (_, planes, to) => AddColourEdges(colourQuarters, planes, to)),
            new(coarse.Length, 0.15, (_, planes, to) => coarse.Fill(planes, to)),
            new(colours.Length, 1.4, (_, planes, to) => colours.Add(planes, to)),
            new(placedColours.Length, 0.8, (_, planes, to) => placedColours.Add(planes, to)),
            new(20, 0.4, (picture, _, to) => AddProportions(picture, to)),
        ];
        _fingerprint =
        [
            new(ink, 0.1, cells => _ink.Whole(12, cells)),
            new(lines, 0.1, cells => _ink.WithoutRinging(16, cells)),
            new(boxed, 0.2, cells => _ink.WithinItsBox(16, cells)),
            new(darkest, 0.16, cells => _ink.Darkest(16, cells)),
        ];
        if (_parts.Sum(part => part.Length) + _fingerprint.Sum(part => part.Waves.Length) is var length and not Dimension)
        {
            throw new InvalidOperationException($"The parts of a descriptor have {length} numbers instead of {Dimension}.");
        }
    }

    public string Name => Version;

    int IImageEmbedder.Dimension => Dimension;

    // pictures: [n] -> vectors: [n, 2048]
    public void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default)
    {
        if (vectors.Length != (long)pictures.Length * Dimension)
        {
            throw new ArgumentException($"{pictures.Length} pictures make {(long)pictures.Length * Dimension} floats; there is room for {vectors.Length}.", nameof(vectors));
        }

        for (int i = 0; i < pictures.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Describe(pictures[i], vectors.Slice(i * Dimension, Dimension));
        }
    }

    public void Dispose()
    {
    }

    private void Describe(Picture picture, Span<float> vector)
    {
        vector.Clear();
        _planes.Fill(picture);
        double squares = 0;
        int at = 0;
        foreach (Part part in _parts)
        {
            Span<float> numbers = vector.Slice(at, part.Length);
            part.Measure(picture, _planes, numbers);
            squares += Normalise(numbers, part.Weight);
            at += part.Length;
        }

        _ink.Fill(picture);
        foreach (FingerprintPart part in _fingerprint)
        {
            Span<float> numbers = vector.Slice(at, part.Waves.Length);
            part.Measure(part.Waves.Cells);
            part.Waves.Write(numbers);
            float scale = (float)Math.Sqrt(part.Weight * 2 / numbers.Length);
            foreach (ref float number in numbers)
            {
                number *= scale;
            }

            squares += part.Weight;
            at += part.Waves.Length;
        }

        float shrink = (float)(1 / Math.Sqrt(squares)); // above 0: every picture has proportions
        foreach (ref float number in vector)
        {
            number *= shrink;
        }
    }

    /// <summary>Signed square roots, whose squares together are the weight, or less where there is next to nothing; answers how much.</summary>
    private static double Normalise(Span<float> numbers, double weight)
    {
        double magnitudes = 0;
        foreach (float number in numbers)
        {
            magnitudes += Math.Abs(number);
        }

        double share = weight / (magnitudes + NextToNothing);
        float scale = (float)Math.Sqrt(share);
        foreach (ref float number in numbers)
        {
            number = MathF.CopySign(MathF.Sqrt(MathF.Abs(number)) * scale, number);
        }

        return magnitudes * share;
    }

    private static void AddColourEdges(DescriptorEdges edges, DescriptorPlanes planes, Span<float> to)
    {
        edges.Add(planes.GreenRed, to);
        edges.Add(planes.BlueYellow, to);
    }

    /// <summary>Width over the sum of the sides, 0 to 1, shared between the two bins around it.</summary>
    private static void AddProportions(Picture picture, Span<float> to)
    {
        float place = (float)(to.Length - 1) * picture.Width / ((float)picture.Width + picture.Height);
        int bin = Math.Min((int)place, to.Length - 2);
        (to[bin], to[bin + 1]) = (1 - (place - bin), place - bin);
    }

    /// <summary>A group of numbers, and how much of the cosine it is; the weights were chosen on copies of clip art (see the guide).</summary>
    private sealed record Part(int Length, double Weight, Measure Measure);

    /// <summary>Waves over cells of ink; about how much they measure, see <see cref="DescriptorInk"/>.</summary>
    private sealed record FingerprintPart(DescriptorWaves Waves, double Weight, MeasureInk Measure);

    private delegate void MeasureInk(Span<float> cells);

    private delegate void Measure(Picture picture, DescriptorPlanes planes, Span<float> to);
}
