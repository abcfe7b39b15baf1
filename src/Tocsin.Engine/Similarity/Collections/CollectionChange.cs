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
/// <param name="path">As it is to stand in the file.</param>
/// <param name="vector">[dimension].</param>
/// <param name="upload">Its own file, where it was uploaded: in place when the change is done, gone when it cannot be done.</param>
internal sealed class AddedImage(string path, float[] vector, WrittenUpload? upload) : CollectionChange<ImageItem>
{
    public string Path => path;

    public float[] Vector => vector;

    public WrittenUpload? Upload => upload;

    public override void Fail(Exception reason)
    {
        upload?.Drop();
        base.Fail(reason);
    }
}

/// <summary>Pictures go.</summary>
internal sealed class DeletedImages(IReadOnlyList<string> ids) : CollectionChange<IReadOnlyList<ImageItem>>
{
    public IReadOnlyList<string> Ids => ids;
}

/// <summary>The whole collection is made anew; those of the old one that are to stay stay.</summary>
internal sealed class ReplacedFeatures(Replacement by) : CollectionChange<Replaced>
{
    public Replacement By => by;
}

/// <summary>The file is looked at now.</summary>
internal sealed class LookedAt : CollectionChange<CollectionStatus>;
