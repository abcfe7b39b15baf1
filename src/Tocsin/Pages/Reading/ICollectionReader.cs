using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Pages.Reading;

/// <summary>
/// What the pages read about collected files and the machines that they come from. Any thread may call it. Content, marks and search the browser asks the API for itself, and
/// passes are begun there, too: one layer decides who may.
/// </summary>
public interface ICollectionReader
{
    /// <summary>Where files lie; null while nothing is collected here.</summary>
    CollectionFolders? Folders { get; }

    /// <summary>Grows with every pass over the catalogue that changed something.</summary>
    long Revision { get; }

    /// <summary>All services, those without a file too, <c>uncategorized</c> last.</summary>
    IReadOnlyList<CategorySummary> Services { get; }

    /// <summary>The machines, in the order of the settings.</summary>
    IReadOnlyList<RemoteView> Remotes { get; }

    /// <summary>The names of those whose last pass failed.</summary>
    IReadOnlyList<string> Failing { get; }

    /// <summary>Files that fit.</summary>
    FileList Files(FileQuery query);

    /// <summary>One file; null when the catalogue has none of this number.</summary>
    CollectedFile? File(long id);

    /// <summary>The service that a file of this name would belong to, and why.</summary>
    GuessedService Guess(string name);
}
