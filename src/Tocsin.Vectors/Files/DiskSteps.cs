namespace Tocsin.Vectors.Files;

/// <summary>What was just done to a file or a folder.</summary>
internal enum DiskStep
{
    /// <summary>Bytes were handed to the system.</summary>
    Written,

    /// <summary>The file's bytes are on the disk.</summary>
    Synced,

    /// <summary>The file has another name.</summary>
    Renamed,

    /// <summary>The folder's names are on the disk.</summary>
    FolderSynced,
}

/// <summary>
/// Every step on the way of bytes to the disk, as it is done. This is the one place at which a test lets the power fail, or a step: after each of them
/// the old must be there or the new.
/// </summary>
internal static class DiskSteps
{
    // Of the caller, and of what it starts.
    private static readonly AsyncLocal<Action<DiskStep, string, string?>?> _heard = new();

    /// <summary>Hears a step, its path, and for <see cref="DiskStep.Renamed"/> the new name; what it throws is a fault of the disk.</summary>
    public static Action<DiskStep, string, string?>? Heard
    {
        get => _heard.Value;
        set => _heard.Value = value;
    }

    public static void Done(DiskStep step, string path, string? name = null) => Heard?.Invoke(step, path, name);
}
