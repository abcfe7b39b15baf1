namespace Tocsin.Engine.Collection.Remotes;

/// <summary>Folders of a collection are for this user alone (700): logs say much.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes it where it is not there; one that is there stays as it is.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
