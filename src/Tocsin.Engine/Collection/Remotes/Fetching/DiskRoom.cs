namespace Tocsin.Engine.Collection.Remotes.Fetching;

/// <summary>What the disk of a collection has left.</summary>
internal static class DiskRoom
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Bytes that this user may still write where a folder lies.</summary>
    public static long Free(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Bytes for people.</summary>
    public static string Say(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return unit == 0 ? $"{bytes} B" : $"{value:0.#} {Units[unit]}";
    }

    /// <summary>Says that a disk has no room, how much is missing, and what helps.</summary>
    public static string Full(string folder, long free, long needed, RemoteOptions remote) =>
        $"The disk of '{folder}' has {Say(free)} free; {Say(needed)} are still to come from {remote.Host}, and {Say(remote.KeepFree)} stay free (KeepFree): "
        + $"{Say(Math.Max(1, needed + remote.KeepFree - free))} are missing. Make room, lower the remote's KeepFree, or leave files out (Exclude).";
}
