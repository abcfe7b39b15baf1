namespace Tocsin.Engine.Streams.Storage;

/// <summary>Turns what the runtime throws into what <see cref="IFileSystem"/> promises: <see cref="IOException"/>, and <see cref="DiskFullException"/> for a full disk or quota.</summary>
internal static class DiskFailure
{
    // On Unix the runtime keeps errno in HResult: ENOSPC, and EDQUOT of Linux and of macOS. On Windows it is the Win32 error.
    private static readonly int[] FullOnUnix = [28, OperatingSystem.IsMacOS() ? 69 : 122];
    private static readonly int[] FullOnWindows = [unchecked((int)0x80070070), unchecked((int)0x80070027), unchecked((int)0x8007050F)];

    public static bool IsOurs(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static void Translate(string path, Action<string> action) => Translate(path, path =>
    {
        action(path);
        return true;
    });

    public static T Translate<T>(string path, Func<string, T> action)
    {
        try
        {
            return action(path);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException || IsFull(failure))
        {
            throw Of(path, failure, 0);
        }
    }

    public static IOException Of(string path, Exception failure, int bytes) => failure switch
    {
        _ when IsFull(failure) => new DiskFullException(
            $"The disk of '{path}' is full: {bytes} bytes were to be written and {FreeBytes(Path.GetDirectoryName(path) ?? path)?.ToString() ?? "an unknown number"} are free (or the quota is used up). "
            + "Free room there, lower Streams:<name>:RetainBytes, or move the data folder to a larger disk.",
            failure),
        IOException already => already,
        _ => new IOException($"'{path}' may not be written or read by this user: {failure.Message} Give the user that runs Tocsin access to it.", failure),
    };

    private static bool IsFull(Exception failure) =>
        failure is IOException && Array.IndexOf(OperatingSystem.IsWindows() ? FullOnWindows : FullOnUnix, failure.HResult) >= 0;

    /// <summary>Bytes that this user may still write under a folder; null when the system does not tell.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // the caller's message is about a full disk; not knowing how full must not hide it
        }
    }
}
