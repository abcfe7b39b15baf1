using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>A real file system of a few hundred KiB (tmpfs), mounted for one test. Only root can.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Hindrance = new(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return "mounts a tmpfs, which only Linux has";
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-mount-");
        string? refusal = Mount(folder.FullName, 64);
        if (refusal is null)
        {
            Run("umount", folder.FullName);
        }

        folder.Delete();
        return refusal is null ? null : $"needs to mount a small tmpfs, and may not (root can): {refusal}";
    });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-disk-");

    public SmallDisk(int kibibytes) => Assert.Null(Mount(_folder.FullName, kibibytes));

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot => Hindrance.Value;

    public string Path => _folder.FullName;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes all the room that is left but for so many KiB.</summary>
    public void FillExcept(int kibibytes)
    {
        long room = new DriveInfo(Path).AvailableFreeSpace - (kibibytes * 1024L);
        File.WriteAllBytes(Ballast, new byte[Math.Max(0, room)]);
    }

    public void MakeRoom()
    {
        // Emptied, not only deleted: a program that is just being started, by another test, holds the open files of this one for a moment, and their room.
        using (FileStream ballast = new(Ballast, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            ballast.Flush(flushToDisk: true);
        }

        File.Delete(Ballast);
    }

    public void MakeReadOnly() => Assert.Null(Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Delete();
    }

    private static string? Mount(string folder, int kibibytes) =>
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k"), "tmpfs", folder);

    /// <summary>Null when the program succeeded, its complaint otherwise.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            string complaint = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : complaint.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}

/// <summary>A test that mounts a small disk; skips with the reason where that is not allowed.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot;
}
