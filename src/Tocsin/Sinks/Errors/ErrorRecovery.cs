using System.Text.Json;
using Tocsin.Engine.Streams;

namespace Tocsin.Sinks.Errors;

/// <summary>Finishes what a crash left behind.</summary>
internal static class ErrorRecovery
{
    /// <summary>Finishes every unfinished file of a lane, as far as its lines are whole, or removes it when it has none. Returns the highest sequence there is.</summary>
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
        files.Notice($"The file of error records '{name.Final}', left by a crash, was finished: {whole:N0} bytes of whole lines, {length - whole:N0} bytes behind them were cut.");
    }

    /// <summary>How far the file is lines of JSON: a machine that lost its power may have left anything behind the last sync.</summary>
    private static (long Length, long Whole) Measure(IFileSystem disk, string path)
    {
        using IReadableFile file = disk.OpenRead(path);
        byte[] block = new byte[ErrorLane.LongestLine];
        long whole = 0;
        while (true)
        {
            ReadOnlySpan<byte> lines = block.AsSpan(0, file.Read(whole, block));
            int end = lines.IndexOf((byte)'\n');
            if (end < 0)
            {
                return (file.Length, whole);
            }

            for (; end >= 0; end = lines.IndexOf((byte)'\n'))
            {
                if (!IsJson(lines[..end]))
                {
                    return (file.Length, whole);
                }

                whole += end + 1;
                lines = lines[(end + 1)..];
            }
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line);
        try
        {
            while (reader.Read())
            {
            }

            return !line.IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
