using System.Text.Json;
using Tocsin.Vectors;
using Tocsin.Vectors.Collections;

namespace Tocsin.Server.Vectors;

/// <summary>What a collection is to be.</summary>
/// <param name="Dimension">Floats in a vector.</param>
/// <param name="Metric">How near two vectors are.</param>
/// <param name="Index"><c>auto</c>, or a kind of index with its settings: <c>hnsw,m=32,efc=200</c>.</param>
public sealed record CollectionRequest(int Dimension, VectorMetric Metric = VectorMetric.Cosine, string Index = CollectionOptions.Auto);

/// <summary>A collection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Dimension">Floats in a vector; null when it is broken.</param>
/// <param name="Metric">How near two vectors are.</param>
/// <param name="Index">The index that was asked for.</param>
/// <param name="Choice">The index that searches run on now, and why.</param>
/// <param name="Wanted">The index that is to take its place, and whether it is being built; null when it has the right one.</param>
/// <param name="Description">The index in a line.</param>
/// <param name="Count">Vectors that a search can find.</param>
/// <param name="Deleted">Vectors that are deleted and still take space.</param>
/// <param name="Bytes">Memory that it takes.</param>
/// <param name="UnsavedBytes">Bytes of changes since the index was last saved; they are on the disk, in its log.</param>
public sealed record CollectionView(
    string Name, CollectionState State, int? Dimension, VectorMetric? Metric, string? Index, string? Choice, NextIndex? Wanted, string? Description, int Count, int Deleted, long Bytes, long UnsavedBytes)
{
    /// <summary>Of those that are still there.</summary>
    internal static IEnumerable<CollectionView> OfAll(IEnumerable<HeldCollection> all)
    {
        foreach (HeldCollection held in all)
        {
            CollectionView view;
            try
            {
                view = Of(held);
            }
            catch (ObjectDisposedException)
            {
                continue; // removed meanwhile
            }

            yield return view;
        }
    }

    /// <exception cref="ObjectDisposedException">It was removed meanwhile.</exception>
    internal static CollectionView Of(HeldCollection held)
    {
        if (held.Collection is not { } collection)
        {
            return new CollectionView(held.Name, CollectionState.Broken, null, null, null, null, null, null, 0, 0, 0, 0);
        }

        VectorIndexFigures figures = collection.Figures;
        return new CollectionView(
            held.Name, held.IsTidying ? CollectionState.Tidying : CollectionState.Ready, collection.Options.Dimension, collection.Options.Metric, collection.Options.Index, collection.Why, collection.Next,
            figures.Description, figures.Count, figures.Deleted, collection.Bytes, collection.ChangeBytes);
    }
}

/// <summary>Whether a collection can be used.</summary>
public enum CollectionState
{
    /// <summary>It can.</summary>
    Ready,

    /// <summary>It can be searched and changed; changes wait while it is saved or compacted, and not while another index is built.</summary>
    Tidying,

    /// <summary>Its files cannot be read; the server's log says why.</summary>
    Broken,
}

/// <summary>Collections.</summary>
/// <param name="Items">By name.</param>
/// <param name="Next">Always null: there are few.</param>
public sealed record CollectionPage(IReadOnlyList<CollectionView> Items, string? Next);

/// <summary>Vectors to take in.</summary>
public sealed record AddRequest(IReadOnlyList<AddedVector>? Items);

/// <summary>A vector to take in.</summary>
/// <param name="Id">Its id; one that is there is replaced.</param>
/// <param name="Vector">As many numbers as the collection has dimensions.</param>
/// <param name="Payload">Any JSON, kept beside it and given back with it.</param>
public sealed record AddedVector(long? Id, float[]? Vector, JsonElement? Payload = null);

/// <summary>How many were taken in.</summary>
public sealed record AddAnswer(int Added, int Count);

/// <summary>Ids to take out.</summary>
public sealed record DeleteRequest(long[]? Ids);

/// <summary>How many were there.</summary>
public sealed record DeleteAnswer(int Deleted, int Count);

/// <summary>What is looked for: the nearest of a vector, or of one that is there (itself not among them).</summary>
/// <param name="Vector">As many numbers as the collection has dimensions.</param>
/// <param name="Id">Instead: the id of a vector that is there.</param>
/// <param name="Top">How many neighbours.</param>
/// <param name="Ef">How hard Hnsw tries.</param>
/// <param name="Probes">How hard IvfFlat and IvfPq try.</param>
/// <param name="Rerank">How many IvfPq ranks again.</param>
public sealed record NearestRequest(float[]? Vector = null, long? Id = null, int Top = 10, int? Ef = null, int? Probes = null, int? Rerank = null);

/// <summary>What was found, nearest first.</summary>
public sealed record NearestPage(IReadOnlyList<NearestItem> Items, string? Next);

/// <summary>A vector that was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">The cosine or the inner product; under L2 the squared distance.</param>
/// <param name="Payload">What is kept beside it.</param>
public sealed record NearestItem(long Id, float Score, JsonElement? Payload);

/// <summary>A vector that is there.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Vector">At unit length under cosine.</param>
/// <param name="Payload">What is kept beside it.</param>
public sealed record StoredVector(long Id, float[] Vector, JsonElement? Payload);
