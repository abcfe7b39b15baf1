namespace Tocsin.Engine.Similarity.Collections;

/// <summary>
/// An uploaded picture that lies beside its place. <see cref="ImageCollection.AddAsync(WrittenUpload, float[], CancellationToken)"/> takes it over: the collection's owner
/// puts it in place, or removes it.
/// </summary>
public sealed class WrittenUpload
{
    private readonly string _unfinished;
    private readonly string _place;
    private bool _isNew;

    internal WrittenUpload(string path, string unfinished, string place) => (Path, _unfinished, _place) = (path, unfinished, place);

    /// <summary>Its path, as it is to stand in the feature file.</summary>
    public string Path { get; }

    /// <summary>Puts it in place. A file of the same name has the same bytes, unless somebody damaged it.</summary>
    /// <exception cref="PictureNotWrittenException">It cannot be put there.</exception>
    internal void Keep()
    {
        try
        {
            _isNew = !File.Exists(_place);
            File.Move(_unfinished, _place, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _isNew = false;
            throw new PictureNotWrittenException(_place, refused);
        }
    }

    /// <summary>Removes what <see cref="Keep"/> put where nothing was.</summary>
    internal void TakeBack()
    {
        if (_isNew)
        {
            UploadFolder.TryDelete(_place);
        }
    }

    /// <summary>Removes it where it has not been put in place.</summary>
    internal void Drop() => UploadFolder.TryDelete(_unfinished);
}

/// <summary>The file of an uploaded picture cannot be written: the disk is full, may not be written, or something is in the way.</summary>
/// <param name="path">Where it was to lie.</param>
/// <param name="refused">What the system said.</param>
public sealed class PictureNotWrittenException(string path, Exception refused) : Exception($"The picture cannot be kept as '{path}': {refused.Message}", refused);
