using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Server.Settings;
using Tocsin.Terminal;

namespace Tocsin.Commands.Tailing;

/// <summary>What somebody wants the end of: a service, a file, or all. At most one is set.</summary>
internal sealed record TailTarget(string? Category, string? Path)
{
    /// <summary>Reads what was typed. Throws <see cref="CommandException"/> where there is no such thing.</summary>
    public static TailTarget Find(string? typed, CollectionFolders folders, RootFolder logs, FileCatalogue catalogue)
    {
        if (typed is null)
        {
            return new TailTarget(null, null);
        }

        IReadOnlyList<string> services = [.. catalogue.Categories().Select(category => category.Category).Union(CategoryRules.Default.Names)];
        if (services.FirstOrDefault(service => service.Equals(typed, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return new TailTarget(known, null);
        }

        foreach (string path in Readings(typed, folders))
        {
            if (catalogue.FindCategorised(path)?.Path is { } linked)
            {
                return new TailTarget(null, linked);
            }

            if (logs.Stat(path) is not null)
            {
                return new TailTarget(null, path);
            }
        }

        throw Unknown(typed, folders, services, catalogue);
    }

    /// <summary>As a path in the collection, and as one from here that leads into it.</summary>
    private static IEnumerable<string> Readings(string typed, CollectionFolders folders)
    {
        if (RelativePath.TryParse(typed, out string? path, out _))
        {
            yield return path;
        }

        // Neither is opened: the second way leads to a name beneath the root, which is judged as the first.
        string full = System.IO.Path.GetFullPath(typed);
        foreach (string root in new[] { folders.Logs, folders.Root })
        {
            if (full.StartsWith(root + "/", StringComparison.Ordinal) && RelativePath.TryParse(full[(root.Length + 1)..], out string? beneath, out _))
            {
                yield return beneath;
            }
        }
    }

    private static CommandException Unknown(string typed, CollectionFolders folders, IReadOnlyList<string> services, FileCatalogue catalogue)
    {
        string shown = Printable.Line(typed);
        string? meant = NearestName.Of(typed, services);
        string? alike = catalogue.List(new FileQuery { PathContains = System.IO.Path.GetFileName(typed), Limit = 1 }).Files is [var first, ..] ? first.Path : null;
        string hint = alike is not null ? $"Did you mean '{Printable.Line(alike)}'?"
            : meant is not null ? $"Did you mean '{meant}'?"
            : $"Services are {string.Join(", ", services)}.";
        return CommandException.Outside($"There is no service and no file '{shown}' in the collection '{Printable.Line(folders.Root)}'. {hint}");
    }
}
