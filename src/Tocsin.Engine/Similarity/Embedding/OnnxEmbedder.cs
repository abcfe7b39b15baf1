using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Similarity.Embedding.Onnx;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>
/// Vectors by a network in an ONNX file, run by ONNX Runtime. The file is taken as untrusted: its size is limited, files that it names are not opened, its inputs and
/// outputs are checked before and after each run, and a run has a time limit (which a single endless operation outlives; memory is limited by the process only).
/// Pictures are run one by one, unless the model has a fixed batch: so a vector does not depend on what else was asked for.
/// </summary>
public sealed class OnnxEmbedder : IImageEmbedder
{
    private const int MaxDimension = 65536;

    private readonly OnnxSession _session;
    private readonly OnnxOptions _options;
    private readonly float[] _input;
    private readonly int _batch;

    private OnnxEmbedder(OnnxSession session, OnnxOptions options, string name)
    {
        (_session, _options, Name) = (session, options, name);
        _batch = session.FixedBatch ?? 1;
        _input = new float[checked(_batch * options.Preprocessing.Length)];
        Dimension = Probe();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Loads a model and runs it once on grey.</summary>
    /// <exception cref="EmbeddingException">The runtime or the model is missing or no good; the message says which and what to do.</exception>
    public static OnnxEmbedder Open(OnnxOptions options)
    {
        if (options.Preprocessing.Faults() is { Count: > 0 } faults)
        {
            throw new EmbeddingException($"The preprocessing cannot be done. {string.Join(' ', faults)}");
        }

        byte[] model = OnnxModelFile.Read(options.Model, options.MaxBytes);
        OnnxRuntime runtime = OnnxRuntime.Find(options.Runtime);
        OnnxSession session = OnnxSession.Open(runtime, model, options);
        try
        {
            return new OnnxEmbedder(session, options, $"onnx {Path.GetFileName(options.Model)} {Mark(model, options.Preprocessing)}");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // pictures: [n] -> vectors: [n, dimension]
    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default)
    {
        if (vectors.Length != pictures.Length * Dimension)
        {
            throw new ArgumentException($"{vectors.Length} floats are not {pictures.Length} vectors of {Dimension}.", nameof(vectors));
        }

        int length = _options.Preprocessing.Length;
        for (int first = 0; first < pictures.Length; first += _batch)
        {
            int count = Math.Min(_batch, pictures.Length - first);
            for (int i = 0; i < count; i++)
            {
                ImageTensor.Fill(pictures[first + i], _options.Preprocessing, _input.AsSpan(i * length, length));
            }

            _input.AsSpan(count * length).Clear();
            Span<float> rows = vectors.Slice(first * Dimension, count * Dimension);
            _session.Run(_input, _batch, rows, Dimension, cancellation);
            for (int i = 0; i < count; i++)
            {
                Normalise(rows.Slice(i * Dimension, Dimension));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>What the model gives for grey: many files do not say the shape of their output.</summary>
    private int Probe()
    {
        int dimension = _session.Measure(_input, _batch);
        if (dimension > MaxDimension)
        {
            throw new EmbeddingException($"The model '{_options.Model}' gives {dimension} floats for a picture; at most {MaxDimension} are taken. Export it with its global pooling, without its last layer.");
        }

        return _options.Dimension is { } wanted && wanted != dimension
            ? throw new EmbeddingException(
                $"The model '{_options.Model}' gives vectors of {dimension} dimensions, not the {wanted} that are configured (VECTOR_DIMENSION). Set it to {dimension}, or export the model without its last layer.")
            : dimension;
    }

    private void Normalise(Span<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        if (!double.IsFinite(squares) || squares == 0)
        {
            throw new EmbeddingException(
                $"The model '{_options.Model}' gives {(squares == 0 ? "only zeros" : "a value that is no finite number")} for a picture. Look at its preprocessing (mean, deviation, channel order), or export it again.");
        }

        double length = Math.Sqrt(squares);
        foreach (ref float value in vector)
        {
            value = (float)(value / length);
        }
    }

    // Vectors of another model, or of the same after other preprocessing, cannot be compared: the name tells them apart.
    private static string Mark(byte[] model, Preprocessing how)
    {
        string text = $"{how.Size} {how.Crop} {how.Fit} {how.Filter} {string.Join(',', how.Mean)} {string.Join(',', how.Deviation)} {how.ChannelOrder}";
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 4));
    }
}
