using Tocsin.Engine.Streams;

namespace Tocsin.Sinks.Errors;

/// <summary>Finishes what a crash left behind.</summary>
internal static class ErrorRecovery
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Finishes every unfinished file of a lane, cut after its last whole line, or removes it when it has none. Returns the highest sequence there is.</summary>
    public static long Recover(ErrorFiles files, int lane)
    {
        long highest = 0;
        List<ErrorFileName> left = [];
        foreach (string name in files.Disk.ListFiles(files.Folder))
        {
            if (ErrorFileName.Parse(name, out bool unfinished) is { } ours && ours.Lane == lane)
            {
                highest = Math.Max(highest, ours.Sequence);
                if (unfinished)
                {
                    left.Add(ours);
                }
            }
        }

        foreach (ErrorFileName name in left)
        {
            Finish(files, name);
        }

        return highest;
    }

    private static void Finish(ErrorFiles files, ErrorFileName name)
    {
        string temporary = Path.Combine(files.Folder, name.Temporary);
        (long length, long whole) = Measure(files.Disk, temporary);
        if (whole == 0)
        {
            files.Disk.Delete(temporary);
            files.Disk.SyncDirectory(files.Folder);
            files.Notice($"The file of error records '{temporary}', left by a crash, had no whole line ({length:N0} bytes) and was removed.");
            return;
        }

        using (IWritableFile file = files.Disk.OpenForAppend(temporary))
        {
            if (length > whole)
            {
                file.Truncate(whole);
            }

            file.Sync();
        }

        files.Disk.Rename(temporary, Path.Combine(files.Folder, name.Final));
        files.Disk.SyncDirectory(files.Folder);
        files.Notice($"The file of error records '{name.Final}', left by a crash, was finished: {whole:N0} bytes of whole lines, {length - whole:N0} bytes of half a line cut.");
    }

    private static (long Length, long Whole) Measure(IFileSystem disk, string path)
    {
        using IReadableFile file = disk.OpenRead(path);
        byte[] block = new byte[BlockBytes];
        for (long end = file.Length; end > 0;)
        {
            long start = Math.Max(0, end - BlockBytes);
            int read = file.Read(start, block.AsSpan(0, (int)(end - start)));
            int line = block.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (line >= 0)
            {
                return (file.Length, start + line + 1);
            }

            end = start;
        }

        return (file.Length, 0);
    }
}
