using Tocsin.Engine.Streams;

namespace Tocsin.Sinks.Errors;

/// <summary>Removes finished files that are too old or too many, the oldest first; the newest stays whatever its size. One thread.</summary>
/// <param name="files">The folder.</param>
/// <param name="options">How much stays.</param>
/// <param name="lastWritten">When a file was last written (UTC).</param>
internal sealed class ErrorRetention(ErrorFiles files, ErrorFilesOptions options, Func<string, DateTime> lastWritten)
{
    private readonly record struct Finished(string Name, DateTime Written, long Bytes);

    // A finished file never changes, so it is looked at once; the names are listed anew, because other processes and people tidy up, too.
    private readonly Dictionary<string, Finished> _known = [];
    private long _removed;
    private bool _failed;

    /// <summary>Files that were removed; any thread.</summary>
    public long Removed => Interlocked.Read(ref _removed);

    /// <summary>Looks once.</summary>
    public void Apply()
    {
        try
        {
            List<Finished> kept = [.. List().OrderBy(static file => file.Written).ThenBy(static file => file.Name, StringComparer.Ordinal)];
            long bytes = kept.Sum(static file => file.Bytes);
            DateTime oldest = files.Time.GetUtcNow().UtcDateTime - options.RetainFor;
            foreach (Finished file in kept)
            {
                bool newest = file.Name == kept[^1].Name;
                if (file.Written >= oldest && (bytes <= options.RetainBytes || newest))
                {
                    break;
                }

                files.Disk.Delete(Path.Combine(files.Folder, file.Name));
                bytes -= file.Bytes;
                Interlocked.Increment(ref _removed);
            }

            _failed = false;
        }
        catch (IOException fault)
        {
            if (!_failed)
            {
                files.Notice($"Old files of error records in '{files.Folder}' cannot be removed: {fault.Message.TrimEnd('.')}. It is tried again.");
            }

            _failed = true;
        }
    }

    private List<Finished> List()
    {
        List<Finished> found = [];
        foreach (string name in files.Disk.ListFiles(files.Folder))
        {
            if (ErrorFileName.Parse(name, out bool unfinished) is null || unfinished)
            {
                continue;
            }

            if (!_known.TryGetValue(name, out Finished file))
            {
                try
                {
                    string path = Path.Combine(files.Folder, name);
                    using IReadableFile content = files.Disk.OpenRead(path);
                    file = new Finished(name, lastWritten(path), content.Length);
                }
                catch (FileNotFoundException)
                {
                    continue; // somebody was faster
                }
            }

            found.Add(file);
        }

        _known.Clear();
        foreach (Finished file in found)
        {
            _known[file.Name] = file;
        }

        return found;
    }
}
