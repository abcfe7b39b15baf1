using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>
/// Embeds batches and adds them to the file. A batch that the model refuses is tried picture by picture; a model that has embedded nothing yet, or refuses many in a
/// row, is at fault itself. One thread.
/// </summary>
internal sealed class BatchEmbedding(IImageEmbedder by, FeatureWriter writer, string prefix)
{
    /// <summary>Pictures that may be refused one after another before it is the model.</summary>
    public const int MostRefusedInARow = 64;

    private float[] _vectors = [];
    private int _refusedInARow;

    /// <summary>Pictures added so far.</summary>
    public int Added { get; private set; }

    /// <exception cref="EmbeddingException">The model refuses every picture.</exception>
    public void Add(List<DecodedOne> batch, Action<IndexingFault> note, CancellationToken cancellation)
    {
        foreach (DecodedOne one in batch)
        {
            if (one.Fault is { } fault)
            {
                // Without the decoder every picture would be a fault.
                note(fault.Code == ImageFaultCodes.DecoderMissing ? throw new EmbeddingException(fault.Detail) : fault);
            }
        }

        List<DecodedOne> good = [.. batch.Where(static one => one.Picture is not null)];
        if (good.Count == 0)
        {
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        try
        {
            Embed(good, cancellation);
        }
        catch (EmbeddingException) when (good.Count > 1 || Added > 0)
        {
            OneByOne(good, note, cancellation);
        }
    }

    private void OneByOne(List<DecodedOne> batch, Action<IndexingFault> note, CancellationToken cancellation)
    {
        List<IndexingFault> refused = [];
        EmbeddingException? last = null;
        foreach (DecodedOne one in batch)
        {
            try
            {
                Embed([one], cancellation);
            }
            catch (EmbeddingException refusal)
            {
                last = refusal;
                _refusedInARow++;
                refused.Add(new IndexingFault(one.Image.Name, IndexingFault.NotEmbedded, refusal.Message));
            }
        }

        if (last is not null && (Added == 0 || _refusedInARow >= MostRefusedInARow))
        {
            throw last;
        }

        refused.ForEach(note);
    }

    private void Embed(List<DecodedOne> batch, CancellationToken cancellation)
    {
        int floats = batch.Count * by.Dimension;
        if (_vectors.Length < floats)
        {
            _vectors = new float[floats];
        }

        by.Embed([.. batch.Select(static one => one.Picture!)], _vectors.AsSpan(0, floats), cancellation);
        writer.Add(_vectors.AsSpan(0, floats), [.. batch.Select(one => prefix + one.Image.Name)]);
        Added += batch.Count;
        _refusedInARow = 0;
    }
}
