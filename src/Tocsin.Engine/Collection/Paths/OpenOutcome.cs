namespace Tocsin.Engine.Collection.Paths;

/// <summary>How an attempt to open a file ended.</summary>
public enum OpenOutcome
{
    /// <summary>It is open.</summary>
    Opened,

    /// <summary>No file can be called that: <see cref="RelativePath"/> says why.</summary>
    BadPath,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>A link is in the way. None is followed, wherever it points.</summary>
    Outside,

    /// <summary>It is a folder, a pipe, a device or a socket.</summary>
    NotAFile,

    /// <summary>The system does not let this process read it.</summary>
    Denied,
}
