using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>Where names really lead: paths with every link on the way replaced by what it points to. Remembers folders. Any thread.</summary>
internal sealed class LinkFree
{
    private const int MaxLinks = 40; // as Linux: more is a circle

    private readonly ConcurrentDictionary<string, string?> _folders = new(StringComparer.Ordinal);

    /// <summary>The same place without links; null when there is nothing, or a circle of links.</summary>
    public string? Real(string path) => Real(path, 0);

    /// <summary>Whether an open file lies at the path that was judged, and not where a link put in between led. Linux says; elsewhere the judgement before stands.</summary>
    public static bool IsStill(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        bool taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget is not { } now || now == path;
        }
        finally
        {
            if (taken)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Forgets the folders that were not there.</summary>
    public void ForgetMissing()
    {
        foreach (KeyValuePair<string, string?> folder in _folders.Where(static folder => folder.Value is null))
        {
            _folders.TryRemove(folder);
        }
    }

    private string? Real(string path, int links)
    {
        if (links > MaxLinks)
        {
            return null;
        }

        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path; // the root of all
        }

        if (!_folders.TryGetValue(parent, out string? real))
        {
            real = Real(parent, links);
            _folders[parent] = real;
        }

        if (real is null)
        {
            return null;
        }

        string itself = Path.Combine(real, Path.GetFileName(path));
        try
        {
            return new FileInfo(itself).LinkTarget is { } target ? Real(Path.GetFullPath(target, real), links + 1)
                : Path.Exists(itself) ? itself
                : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null; // who may not look sees nothing
        }
    }
}
