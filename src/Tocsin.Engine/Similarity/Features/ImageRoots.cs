using System.Collections.Concurrent;
using Tocsin.Engine.Similarity.Collections;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>
/// Finds the pictures of a feature file, whose paths may come from another machine, under the folders that are allowed. A path that lies beneath a root is looked for
/// there and nowhere else. Of any other the whole is tried first, then without its first part, and so on: the longest end of it that exists under a root wins, among
/// roots the first (<c>/data/old/cats/1.jpg</c> is found as <c>cats/1.jpg</c>). A root that has the folder of such an end (<c>cats</c>) and not the picture has no
/// shorter one either: <c>1.jpg</c> is another picture. <c>C:\</c> and backslashes are understood. Nothing outside the roots is ever answered: <c>..</c> is refused,
/// and links are followed only to what is beneath a root. Answers are kept until <see cref="Renew"/>, and what was not found until <see cref="Refresh"/>. Any thread.
/// </summary>
public sealed class ImageRoots
{
    private const int MaxParts = 64;
    private const int MaxKept = 4_000_000;

    private readonly string[] _roots;
    private volatile Known _known;

    /// <summary>Takes the folders, the more important first; one that is not there holds nothing.</summary>
    public ImageRoots(IReadOnlyList<string> roots)
    {
        _roots = [.. roots.Select(static root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))];
        _known = new Known(_roots);
    }

    /// <summary>The folders, absolute.</summary>
    public IReadOnlyList<string> Roots => _roots;

    /// <summary>Where the picture lies. Asks the disk the first time only.</summary>
    public ResolvedImage Resolve(string path)
    {
        Known known = _known;
        if (known.Answers.TryGetValue(path, out ResolvedImage answer))
        {
            return answer;
        }

        answer = Look(known, path);
        if (known.Answers.Count < MaxKept)
        {
            known.Answers[path] = answer;
            if (answer.FullPath is null)
            {
                known.NotFound[path] = default;
            }
        }

        return answer;
    }

    /// <summary>Opens the picture for reading.</summary>
    /// <exception cref="IOException">It cannot be found or opened; the message names the path and the roots.</exception>
    public FileStream Open(string path)
    {
        ResolvedImage resolved = Resolve(path); // once: what is not there now may be there at the next look
        if (resolved is not { FullPath: { } full, Fault: var fault })
        {
            throw new IOException(resolved.Fault!.Detail);
        }

        try
        {
            FileStream opened = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (LinkFree.IsStill(opened.SafeFileHandle, full))
            {
                return opened;
            }

            opened.Dispose();
            throw new IOException(fault?.Detail ?? Says(path, "has become a link", "Look at who writes there."));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(Says(path, $"cannot be read ({denied.Message})", "Let this user read it."), denied);
        }
    }

    /// <summary>Forgets all answers: the roots, or what lies in them, have changed.</summary>
    public void Renew() => _known = new Known(_roots);

    /// <summary>
    /// Looks at the roots: when one has come, gone, or become another folder (a disk was mounted, a link was moved), everything is forgotten. What was not found is
    /// forgotten anyway: it may have come. To be called every few seconds.
    /// </summary>
    /// <returns>Whether a root has changed.</returns>
    public bool Refresh()
    {
        Known known = _known;
        if (!known.Places.AsSpan().SequenceEqual(Places(_roots)))
        {
            Renew();
            return true;
        }

        known.ForgetMissing();
        return false;
    }

    /// <summary>Forgets the answer for one path: its file has come or gone.</summary>
    public void Forget(string path) => _known.Answers.TryRemove(path, out _);

    private ResolvedImage Look(Known known, string path)
    {
        if (path.Contains('\0') || path.Length == 0)
        {
            return Fault(ImagePathFault.Missing, path, "is no path", "Index the pictures again.");
        }

        ResolvedImage? found = Try(known, path, path);
        if (found?.FullPath is null && path.Contains('\\'))
        {
            string turned = path.Replace('\\', '/');
            found = Try(known, path, turned.Length > 1 && turned[1] == ':' ? turned[2..] : turned) ?? found;
        }

        return found ?? Fault(ImagePathFault.Missing, path, "was not found", "Name the folder that holds the pictures as a root, or index them again.");
    }

    private ResolvedImage? Try(Known known, string path, string text)
    {
        string[] parts = [.. text.Split('/').Where(static part => part is not ("" or "."))];
        if (parts.Contains(".."))
        {
            return Fault(ImagePathFault.Outside, path, "holds '..', which could leave them", "Index the pictures again with plain paths.");
        }

        ResolvedImage? fault = null;
        bool[] decided = new bool[_roots.Length];
        string[] beneath = [.. _roots.Select((root, i) => Beneath(text, root) ?? Beneath(text, known.RealRoots[i])).OfType<string>()];
        foreach (string under in beneath)
        {
            if (Try(known, path, under.Split('/', StringSplitOptions.RemoveEmptyEntries), new bool[_roots.Length], ref fault) is { } exact)
            {
                return exact;
            }
        }

        if (beneath.Length > 0)
        {
            return fault; // where it lies is known
        }

        for (int from = Math.Max(0, parts.Length - MaxParts); from < parts.Length; from++)
        {
            if (Try(known, path, parts.AsSpan(from), decided, ref fault) is { } found)
            {
                return found;
            }
        }

        return fault;
    }

    // decided: [roots], those in which the place of the picture is known, although it is not there
    private ResolvedImage? Try(Known known, string path, ReadOnlySpan<string> parts, bool[] decided, ref ResolvedImage? fault)
    {
        string relative = string.Join(Path.DirectorySeparatorChar, parts);
        for (int i = 0; i < _roots.Length; i++)
        {
            if (decided[i] || known.RealRoots[i] is not { } root)
            {
                continue;
            }

            string candidate = Path.Combine(root, relative);
            bool isThere = Path.Exists(candidate);
            decided[i] = isThere || (parts.Length > 1 && Directory.Exists(Path.GetDirectoryName(candidate)));
            if (!isThere)
            {
                continue;
            }

            if (known.Links.Real(candidate) is not { } real || !known.RealRoots.Any(other => other is not null && Beneath(real, other) is not null))
            {
                fault ??= Fault(ImagePathFault.Outside, path, $"leads out of them by a link ('{candidate}')", "Put the picture itself under a root, or name the folder that the link leads to as a root.");
            }
            else if (Refusal(real) is { } refusal)
            {
                fault ??= Fault(ImagePathFault.Unreadable, path, $"cannot be read as '{real}' ({refusal})", "Let this user read it.");
            }
            else
            {
                return new ResolvedImage(real, null);
            }
        }

        return null;
    }

    private ResolvedImage Fault(string code, string path, string what, string remedy) => new(null, new ImagePathFault(code, Says(path, what, remedy)));

    private string Says(string path, string what, string remedy) =>
        $"The picture '{path}' {what}; the roots are {(_roots.Length == 0 ? "none" : string.Join(", ", _roots.Select(static root => $"'{root}'")))}. {remedy}";

    private static (ulong Device, ulong Number)?[] Places(string[] roots) => [.. roots.Select(static root => FileMark.Of(root)?.Place)];

    private static string? Refusal(string file)
    {
        if (!File.Exists(file))
        {
            return "it is a folder";
        }

        try
        {
            if (new FileInfo(file).Length == 0) // also pipes and devices, whose opening could wait for ever
            {
                return "it is empty";
            }

            File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }

    private static string? Beneath(string path, string? root) =>
        root is not null && path.Length > root.Length && path.StartsWith(root, StringComparison.Ordinal)
            ? root[^1] is '/' or '\\' ? path[root.Length..] : path[root.Length] is '/' or '\\' ? path[(root.Length + 1)..] : null
            : null;

    /// <summary>What was asked since the last renewal.</summary>
    private sealed class Known(string[] roots)
    {
        public ConcurrentDictionary<string, ResolvedImage> Answers { get; } = new(StringComparer.Ordinal);

        // The keys of Answers that are faults: few, where Answers may be millions.
        public ConcurrentDictionary<string, byte> NotFound { get; } = new(StringComparer.Ordinal);

        public LinkFree Links { get; } = new();

        // Before the roots are followed: what changes meanwhile is seen by the next refresh.
        public (ulong Device, ulong Number)?[] Places { get; } = ImageRoots.Places(roots);

        public string?[] RealRoots { get; } = [.. roots.Select(static root => new LinkFree().Real(root))];

        public void ForgetMissing()
        {
            foreach (string path in NotFound.Keys)
            {
                NotFound.TryRemove(path, out _);
                Answers.TryRemove(path, out _);
            }

            Links.ForgetMissing();
        }
    }
}
