namespace Tocsin.Server.Labels;

/// <summary>
/// The labels against which verdicts are held: a file, read when somebody asks for it. Readers see the labels before or the labels after, never a part. Any thread
/// may call it.
/// </summary>
/// <param name="path">The file, relative to the working folder.</param>
public sealed class LabelBook(string path)
{
    private readonly Lock _loading = new();
    private volatile LabelSet _current = LabelSet.Empty;

    /// <summary>The file as it was configured.</summary>
    public string Path => path;

    /// <summary>Whether the file is there now.</summary>
    public bool FileExists => File.Exists(path);

    /// <summary>The labels in force; none until they are loaded.</summary>
    public LabelSet Current => _current;

    /// <summary>Reads the file and puts its labels into force.</summary>
    /// <exception cref="LabelFileException">It is missing or cannot be understood; the labels stay as they were.</exception>
    public LabelSet Load()
    {
        lock (_loading)
        {
            return _current = LabelFile.Read(path);
        }
    }

    /// <summary>Puts labels into force that did not come from the file: whoever makes up traffic knows them.</summary>
    public void Use(LabelSet labels)
    {
        lock (_loading)
        {
            _current = labels;
        }
    }
}
