using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Embedding.Onnx;

public sealed class OnnxEmbedderTests : IDisposable
{
    private const int Side = 8;

    // Nothing is resized: what goes in is v / 255.
    private static readonly Preprocessing Plain = new() { Size = Side, Crop = Side, Mean = [0, 0, 0], Deviation = [1, 1, 1] };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-onnx-");

    [OnnxTheory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_vector_is_the_models_output_at_unit_length(long batch)
    {
        Picture[] pictures = [.. Enumerable.Range(0, 5).Select(static seed => Noise(seed))];
        using OnnxEmbedder embedder = Open(OnnxModels.Means(Side, batch));
        float[] vectors = new float[5 * 3];

        embedder.Embed(pictures, vectors);

        Assert.Equal(3, embedder.Dimension);
        for (int i = 0; i < pictures.Length; i++)
        {
            double[] means = [.. Enumerable.Range(0, 3).Select(channel => Channel(pictures[i], channel).Average() / 255.0)];
            AssertNear(Unit(means), vectors.AsSpan(3 * i, 3));
        }
    }

    [OnnxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolution_gives_what_doubles_give(bool flatten)
    {
        const int channels = 16;
        Random random = new(1);
        float[] weights = [.. Enumerable.Range(0, channels * 27).Select(_ => random.NextSingle() - 0.5f)];
        float[] bias = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle() - 0.5f)];
        Picture picture = Noise(7);
        using OnnxEmbedder embedder = Open(OnnxModels.Convolution(Side, channels, weights, bias, flatten));
        float[] vector = new float[channels];

        embedder.Embed([picture], vector);

        AssertNear(Unit(Convolved(picture, channels, weights, bias)), vector);
    }

    [OnnxTheory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_vector_does_not_depend_on_what_else_is_asked_for(long batch)
    {
        const int channels = 24;
        Random random = new(2);
        float[] weights = [.. Enumerable.Range(0, channels * 27).Select(_ => random.NextSingle() - 0.5f)];
        using OnnxEmbedder embedder = Open(OnnxModels.Convolution(Side, channels, weights, new float[channels], flatten: true, batch));
        Picture[] pictures = [.. Enumerable.Range(0, 11).Select(static seed => Noise(seed))];
        float[] together = new float[11 * channels], alone = new float[channels];
        embedder.Embed(pictures, together);

        for (int i = 0; i < pictures.Length; i++)
        {
            embedder.Embed([pictures[i]], alone);
            Assert.Equal(together.AsSpan(i * channels, channels), alone.AsSpan());
        }
    }

    [OnnxFact]
    public void The_preprocessing_is_what_the_options_say()
    {
        Preprocessing how = Plain with { Mean = [0.1f, 0.2f, 0.3f], Deviation = [0.5f, 0.25f, 2], ChannelOrder = ChannelOrder.Bgr };
        using OnnxEmbedder embedder = Open(OnnxModels.Flat(Side), how);
        Picture picture = Noise(3);
        float[] tensor = new float[how.Length], vector = new float[how.Length];
        ImageTensor.Fill(picture, how, tensor);

        embedder.Embed([picture], vector);

        AssertNear(Unit([.. tensor.Select(static value => (double)value)]), vector);
    }

    [OnnxFact]
    public void The_name_tells_the_model_and_its_preprocessing_apart()
    {
        using OnnxEmbedder one = Open(OnnxModels.Means(Side)), same = Open(OnnxModels.Means(Side)), other = Open(OnnxModels.Flat(Side)), shifted = Open(OnnxModels.Means(Side), Plain with { Mean = [1, 0, 0] });

        Assert.StartsWith("onnx model.onnx ", one.Name);
        Assert.Equal(one.Name, same.Name);
        Assert.NotEqual(one.Name, other.Name);
        Assert.NotEqual(one.Name, shifted.Name);
    }

    [OnnxFact]
    public void A_model_that_takes_something_else_than_pictures_is_refused()
    {
        Assert.Contains("takes floats [any, 3], not floats [n, 3, 8, 8]", Refusal(OnnxModels.Taking(OnnxModels.Float, -1, 3)));
        Assert.Contains("takes floats [any, 8, 8, 3]", Refusal(OnnxModels.Taking(OnnxModels.Float, -1, 8, 8, 3)));
        Assert.Contains("takes floats [any, 3, 9, 9]", Refusal(OnnxModels.Means(9)));
        Assert.Contains("takes 64-bit floats", Refusal(OnnxModels.Taking(OnnxModels.Double, -1, 3, 8, 8)));
        Assert.Contains("takes 64-bit integers", Refusal(OnnxModels.Taking(OnnxModels.Int64, -1, 3, 8, 8)));
        Assert.Contains("has 2 inputs", Refusal(OnnxModels.Two(Side)));
        Assert.Contains("takes 65 pictures at once", Refusal(OnnxModels.Means(Side, 65)));
    }

    [OnnxFact]
    public void A_model_that_gives_no_vector_is_refused()
    {
        Assert.Contains("gives floats [1, 3, 8, 8]", Refusal(OnnxModels.Unpooled(Side)));
        Assert.Contains("3 dimensions, not the 2048 that are configured (VECTOR_DIMENSION)", Refusal(OnnxModels.Means(Side), dimension: 2048));
    }

    [OnnxFact]
    public void A_vector_without_numbers_is_an_error_and_the_next_picture_is_embedded()
    {
        using OnnxEmbedder nothing = Open(OnnxModels.NotANumber(Side));
        using OnnxEmbedder means = Open(OnnxModels.Means(Side));
        float[] vector = new float[3];

        Assert.Contains("no finite number", Assert.Throws<EmbeddingException>(() => nothing.Embed([Noise(1)], vector)).Message);
        Assert.Contains("only zeros", Assert.Throws<EmbeddingException>(() => means.Embed([new Picture(Side, Side, new byte[Side * Side * 3])], vector)).Message);
        means.Embed([Noise(1)], vector);
        Assert.Equal(1, vector.Sum(static value => (double)value * value), 5);
    }

    [OnnxFact]
    public void A_run_that_takes_too_long_is_ended_and_the_next_goes_on()
    {
        using OnnxEmbedder embedder = OnnxEmbedder.Open(Options(OnnxModels.Slow(Side)) with { TimeLimit = TimeSpan.FromSeconds(1) });

        Assert.Contains("longer than 1 s for a run. Take a smaller model, or raise Similarity:Limits:ModelTime (--model-time).", Assert.Throws<EmbeddingException>(() => embedder.Embed([Noise(1)], new float[3])).Message);
        Assert.Contains("only zeros", Assert.Throws<EmbeddingException>(() => embedder.Embed([new Picture(Side, Side, new byte[Side * Side * 3])], new float[3])).Message);
    }

    [OnnxFact]
    public void A_run_ends_when_nobody_wants_it_any_more()
    {
        using OnnxEmbedder embedder = OnnxEmbedder.Open(Options(OnnxModels.Slow(Side)) with { TimeLimit = TimeSpan.FromMinutes(10) });
        using CancellationTokenSource cancellation = new();
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(200));

        Assert.ThrowsAny<OperationCanceledException>(() => embedder.Embed([Noise(1)], new float[3], cancellation.Token));
    }

    [OnnxFact]
    public void Data_in_other_files_are_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "far.bin"), new byte[4]);

        Assert.Contains("data in other files", Refusal(OnnxModels.External(Side, "far.bin")));
        Assert.Contains("data in other files", Refusal(OnnxModels.External(Side, "/etc/passwd")));
    }

    [OnnxFact]
    public void What_is_no_model_is_refused()
    {
        byte[] noise = new byte[4000], whole = OnnxModels.Means(Side);
        new Random(5).NextBytes(noise);
        Refusal([]);
        Refusal(noise);
        Refusal("GGUF is another kind of model"u8.ToArray());
        for (int length = 0; length < whole.Length; length += 3)
        {
            Refusal(whole[..length]);
        }

        Assert.Contains("at most 100 are taken. If the model is good, raise Similarity:Limits:ModelBytes (--model-bytes).", Assert.Throws<EmbeddingException>(() => OnnxEmbedder.Open(Options(noise) with { MaxBytes = 100 })).Message);
        Assert.Contains("There is no model", Assert.Throws<EmbeddingException>(() => OnnxEmbedder.Open(new OnnxOptions { Model = Path.Combine(_folder.FullName, "none.onnx") })).Message);
    }

    [OnnxFact]
    public void A_model_with_any_bit_turned_is_refused_or_runs_and_never_ends_the_process()
    {
        byte[] model = OnnxModels.Means(Side);
        int ran = 0;
        for (int bit = 0; bit < model.Length * 8; bit += 11)
        {
            byte[] turned = [.. model];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                using OnnxEmbedder embedder = Open(turned);
                embedder.Embed([Noise(1)], new float[embedder.Dimension]);
                ran++;
            }
            catch (EmbeddingException refused)
            {
                Assert.Contains("model.onnx", refused.Message);
            }
        }

        Assert.True(ran < model.Length * 8 / 11, "something must have been refused");
    }

    [Fact]
    public void A_runtime_that_is_not_there_is_told_with_the_remedy()
    {
        OnnxOptions options = Options(OnnxModels.Means(Side)) with { Runtime = Path.Combine(_folder.FullName, "libonnxruntime.so.1") };
        string message = Assert.Throws<EmbeddingException>(() => OnnxEmbedder.Open(options)).Message;

        Assert.Contains(options.Runtime, message);
        Assert.Contains("npm install --ignore-scripts onnxruntime-node", message);
        Assert.Contains("--embedder descriptor", message);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Picture Noise(int seed)
    {
        byte[] rgb = new byte[Side * Side * 3];
        new Random(seed).NextBytes(rgb);
        return new Picture(Side, Side, rgb);
    }

    private static IEnumerable<double> Channel(Picture picture, int channel) => picture.Rgb.Where((_, i) => i % 3 == channel).Select(static value => (double)value);

    // Width 3, no padding, ReLU, the mean over all places.
    private static double[] Convolved(Picture picture, int channels, float[] weights, float[] bias)
    {
        double[] pooled = new double[channels];
        for (int o = 0; o < channels; o++)
        {
            for (int y = 0; y + 2 < Side; y++)
            {
                for (int x = 0; x + 2 < Side; x++)
                {
                    double sum = bias[o];
                    for (int k = 0; k < 27; k++)
                    {
                        (int channel, int dy, int dx) = (k / 9, k / 3 % 3, k % 3);
                        sum += weights[(o * 27) + k] * (picture.Rgb[((((y + dy) * Side) + x + dx) * 3) + channel] / 255.0);
                    }

                    pooled[o] += Math.Max(0, sum) / ((Side - 2) * (Side - 2));
                }
            }
        }

        return pooled;
    }

    private static double[] Unit(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(static value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) < 1e-5, $"[{i}] is {actual[i]}, not {expected[i]}");
        }
    }

    private OnnxOptions Options(byte[] model, Preprocessing? how = null)
    {
        string path = Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(path, model);
        return new OnnxOptions { Model = path, Runtime = OnnxLibrary.Location, Preprocessing = how ?? Plain, Threads = 1 };
    }

    private OnnxEmbedder Open(byte[] model, Preprocessing? how = null) => OnnxEmbedder.Open(Options(model, how));

    private string Refusal(byte[] model, int? dimension = null) =>
        Assert.Throws<EmbeddingException>(() => OnnxEmbedder.Open(Options(model) with { Dimension = dimension })).Message;
}
