using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>Something that is to be done to a collection; whoever asked waits for it.</summary>
internal abstract class CollectionChange
{
    /// <summary>Called when it cannot be done.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>A change with an answer.</summary>
internal abstract class CollectionChange<T> : CollectionChange
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer, once it is durable.</summary>
    public Task<T> Answer => _answer.Task;

    public void Done(T answer) => _answer.TrySetResult(answer);

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}

/// <summary>A picture comes in.</summary>
internal sealed class AddedImage(string path, float[] vector) : CollectionChange<ImageItem>
{
    public string Path => path;

    public float[] Vector => vector;
}

/// <summary>Pictures go.</summary>
internal sealed class DeletedImages(IReadOnlyList<string> ids) : CollectionChange<IReadOnlyList<ImageItem>>
{
    public IReadOnlyList<string> Ids => ids;
}

/// <summary>The whole collection is made anew; those of the old one that are to stay stay.</summary>
internal sealed class ReplacedFeatures(FeatureSet features, Func<string, bool> stays) : CollectionChange<int>
{
    public FeatureSet Features => features;

    public Func<string, bool> Stays => stays;
}

/// <summary>The file is looked at now.</summary>
internal sealed class LookedAt : CollectionChange<CollectionStatus>;
