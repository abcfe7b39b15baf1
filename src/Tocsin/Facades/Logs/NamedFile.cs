using System.Diagnostics.CodeAnalysis;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;

namespace Tocsin.Facades.Logs;

/// <summary>
/// Finds the file that a <c>path=</c> names: <c>categorized/SERVICE/PATH</c>. The name is looked up in the catalogue and the file is opened beneath the root of the raw tree; the
/// links of that folder are never followed. What the address says was decoded once; nothing is decoded again.
/// </summary>
internal sealed class NamedFile(ServedCollection collection)
{
    /// <summary>The folder that all paths begin with.</summary>
    public const string Folder = "categorized/";

    /// <summary>The path of a file, as this protocol writes it.</summary>
    public static string PathOf(CollectedFile file) => $"{Folder}{file.Category}/{file.Path}";

    /// <summary>The file. Throws <see cref="RequestFaultException"/> with 400, 403 or 404.</summary>
    public CollectedFile Find(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            throw Fault(400, "bad_path", "No path is given.");
        }

        if (!RelativePath.TryParse(path, out string? clean, out string fault))
        {
            throw LeadsOut(path) ? Fault(403, "outside", "Access denied: the path leads out of the logs.") : Fault(400, "bad_path", $"Invalid path: {fault}.");
        }

        if (!IsWithin(clean, out string? rest))
        {
            throw Fault(403, "outside", "Access denied: only what is under categorized/ is served.");
        }

        CollectionHost host = collection.Require();
        return host.Catalogue.FindCategorised(clean) ?? throw (IsFolder(host, rest) ? Fault(400, "not_a_file", "The path is not a file.") : Fault(404, "missing", "File not found."));
    }

    /// <summary>The file with its content. Throws <see cref="RequestFaultException"/> with 400, 403 or 404.</summary>
    public LogContent Open(string? path)
    {
        CollectedFile file = Find(path);
        OpenOutcome outcome = LogContent.TryOpen(collection.Require().Logs, file.Path, out LogContent? content);
        return outcome switch
        {
            OpenOutcome.Opened => content!,
            OpenOutcome.Missing => throw Fault(404, "missing", "File not found."),
            OpenOutcome.NotAFile => throw Fault(400, "not_a_file", "The path is not a file."),
            OpenOutcome.BadPath => throw Fault(400, "bad_path", "Invalid path."),
            _ => throw Fault(403, "outside", "Access denied."),
        };
    }

    private static bool IsWithin(string path, [NotNullWhen(true)] out string? rest)
    {
        rest = path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..] : null;
        return rest is { Length: > 0 };
    }

    // An absolute path, or one that climbs above where it begins: the older program said 403 to both.
    private static bool LeadsOut(string path)
    {
        int depth = 0;
        foreach (string part in path.Split('/', '\\'))
        {
            depth += part switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return path[0] is '/' or '\\';
    }

    private static bool IsFolder(CollectionHost host, string rest)
    {
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? host.Rules.Names.Contains(rest, StringComparer.Ordinal) : host.Logs.TryOpenRead(rest[(slash + 1)..], out _) == OpenOutcome.NotAFile;
    }

    private static RequestFaultException Fault(int status, string code, string detail) => new(new RequestFault(status, code, detail, ""));
}
