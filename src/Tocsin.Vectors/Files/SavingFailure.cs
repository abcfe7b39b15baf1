namespace Tocsin.Vectors.Files;

/// <summary>Says why a save failed, and that what was there is still there.</summary>
internal static class SavingFailure
{
    // On Unix the runtime keeps errno in HResult: ENOSPC, and EDQUOT of Linux and of macOS. On Windows it is the Win32 error.
    private static readonly int[] Full = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027), unchecked((int)0x8007050F)]
        : [28, OperatingSystem.IsMacOS() ? 69 : 122];

    public static VectorFileException Of(string path, Exception failure)
    {
        string kept = File.Exists(path) ? "The index that was there before is still there." : "Nothing was written there.";
        return failure switch
        {
            IOException when Full.Contains(failure.HResult) => new VectorFileException(
                $"The disk of '{path}' is full ({FreeBytes(path)} bytes are free, and a save needs room for the new index beside the old). {kept} Free room there, or save elsewhere.", failure),
            UnauthorizedAccessException => new VectorFileException($"'{path}' may not be written by this user: {failure.Message} {kept} Give this user write access to the folder, or save elsewhere.", failure),
            _ => new VectorFileException($"'{path}' could not be saved: {failure.Message} {kept}", failure),
        };
    }

    /// <summary>Of a change that could not be written behind the others.</summary>
    public static VectorFileException OfChange(string path, Exception failure) => Full.Contains(failure.HResult)
        ? new VectorFileException($"The disk of '{path}' is full ({FreeBytes(path)} bytes are free): a change could not be written, and was not made. Free room there; removing a collection does.", failure)
        : new VectorFileException($"'{path}' could not be written: {failure.Message} The change was not made.", failure);

    private static string FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace.ToString("N0");
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "an unknown number of"; // the message is about a full disk; not knowing how full must not hide it
        }
    }
}
